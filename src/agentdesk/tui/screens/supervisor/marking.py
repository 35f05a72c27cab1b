"""Marking rows of a list: one by one, a run of them by shift and an arrow, all of them."""

from agentdesk.tui.widgets.paged_table import PagedTable


class Marking:
    """The marks of one list. They stay on their rows whatever the list shows, until they are taken off."""

    def __init__(self, table: PagedTable) -> None:
        self._table = table
        self._run: tuple[str, frozenset[str], str] | None = None
        """Of a run that is being marked: where it began, what was marked before, where the cursor has come to."""

    def toggle(self) -> None:
        """Mark the row under the cursor, or take its mark off, and go to the next one."""
        row = self._table.current
        if row is not None:
            self._table.mark(self._table.marked ^ {row.key})
            self._table.action_move(1)

    def extend(self, step: int) -> None:
        """Mark from where the run began to the row `step` further on; going back takes marks off again."""
        row = self._table.current
        if row is None:
            return
        if self._run is None or self._run[2] != row.key:
            self._run = (row.key, self._table.marked, row.key)
        self._table.action_move(step)
        now = self._table.current
        assert now is not None
        began, before, _came_to = self._run
        keys = [each.key for each in self._table.rows]
        if began not in keys:
            began = row.key
        first, last = sorted((keys.index(began), keys.index(now.key)))
        self._run = (began, before, now.key)
        self._table.mark(before | set(keys[first : last + 1]))

    def all(self, at_most: int) -> bool:
        """Mark the rows that are loaded; whether those were all of the list, and not more than `at_most`."""
        keys = [row.key for row in self._table.rows][:at_most]
        self._table.mark(keys)
        return self._table.complete and len(keys) == len(self._table.rows)

    def none(self) -> None:
        """Take all marks off."""
        self._table.mark(())
