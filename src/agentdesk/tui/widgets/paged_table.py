"""A list of any length: fetched a page at a time, drawn line by line, refreshed without losing its place.

Only the lines in view are drawn, so that a list of a million costs what a list of ten costs.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.events import Event, Key
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.worker import WorkType

from agentdesk.domain.errors import Trouble
from agentdesk.i18n import N_, _
from agentdesk.tui.text import clean, pad
from agentdesk.tui.widgets.columns import GAP, Column, widths

PAGE: Final = 100
"""Rows fetched at a time."""
AHEAD: Final = 40
"""Rows before the end of what is loaded at which the next page is fetched."""
RELOAD: Final = 500
"""Rows from the top that a refresh reads again at most; those below stay as they were."""

Cell = str | tuple[str, str]
"""What stands in a cell: its text, or its text and the name of a style (`TONES`)."""

TONES: Final = ("late", "warn", "good", "muted", "strong")


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `key` says which thing it is about and is unique in the list; `data` is the screen's own."""

    key: str
    cells: Mapping[str, Cell]
    data: Any = None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in their order, and the cursor from which the next page begins; None after the last."""

    rows: Sequence[Row] = field(default_factory=tuple)
    next: Any = None


Fetch = Callable[[Any, int], Awaitable[Page]]
"""`fetch(cursor, limit)`: at most `limit` rows from `cursor` on; None is the beginning."""


class PagedTable(ScrollView, can_focus=True):
    """The list. The arrows, page keys, Home and End are its own; every other key belongs to the screen."""

    COMPONENT_CLASSES = {
        "paged-table--head",
        "paged-table--cursor",
        *(f"paged-table--{tone}" for tone in TONES),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "edge(-1)", show=False),
        Binding("end", "edge(1)", show=False),
    ]

    class Moved(Message):
        """The cursor stands on another row, or the row under it has changed."""

        def __init__(self, table: "PagedTable", row: Row | None) -> None:
            super().__init__()
            self.table = table
            self.row = row

        @property
        def control(self) -> "PagedTable":
            """The list that sent this."""
            return self.table

    def __init__(
        self, columns: Sequence[Column], fetch: Fetch, *, empty: str, id: str | None = None, **values: object
    ) -> None:
        """`empty` is the message shown when there is no row: what would fill the list, and which key does it."""
        super().__init__(id=id)
        self._columns, self._fetch = tuple(columns), fetch
        self._empty, self._empty_values = empty, values
        self._rows: list[Row] = []
        self._next: Any = None
        self._loaded = False
        self._place = 0
        self._marked: frozenset[str] = frozenset()

    # What is there

    @property
    def rows(self) -> Sequence[Row]:
        """The rows loaded so far."""
        return self._rows

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self._rows[self._place] if self._rows else None

    @property
    def complete(self) -> bool:
        """Whether every row is loaded."""
        return self._loaded and self._next is None

    @property
    def marked(self) -> frozenset[str]:
        """The keys of the rows that carry a mark, whether they are loaded or not."""
        return self._marked

    def mark(self, keys: Iterable[str]) -> None:
        """Let these rows and no others carry a mark."""
        self._marked = frozenset(keys)
        self.refresh()

    def use_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns from now on; rows keep a cell for each of their keys."""
        self._columns = tuple(columns)
        self.refresh()

    def say_empty(self, message: str, **values: object) -> None:
        """Show another message when there is no row."""
        self._empty, self._empty_values = message, values
        self.refresh()

    # Loading

    def on_mount(self) -> None:
        """Fetch the first page."""
        self.reset()

    def reset(self) -> None:
        """Start anew from the top: another filter or another search."""
        self._loaded = False
        self.refresh()
        self._load(partial(self._load_from_top, PAGE, keep=False))

    def reload(self) -> None:
        """Read the same rows again; the cursor stays on its row."""
        limit = min(max(len(self._rows), PAGE), RELOAD)
        self._load(partial(self._load_from_top, limit, keep=True))

    def _load(self, work: WorkType[None]) -> None:
        """Load in the background, in place of what is being loaded."""
        self.run_worker(work, group="page", exclusive=True)

    async def _load_from_top(self, limit: int, *, keep: bool) -> None:
        if (page := await self._fetched(None, limit)) is None:
            return
        before = self.current if keep else None
        rows, cursor = list(page.rows), page.next
        if keep and cursor is not None and len(self._rows) > limit:
            there = {row.key for row in rows}
            rows += [row for row in self._rows[limit:] if row.key not in there]
            cursor = self._next
        self._rows, self._next, self._loaded = rows, cursor, True
        self._place = self._place_of(before) if keep else 0
        self._resized()
        if not keep:
            self.scroll_to(y=0, animate=False)
        self._show_cursor()
        if not keep or self.current != before:
            self.post_message(self.Moved(self, self.current))

    def _place_of(self, before: Row | None) -> int:
        """Where the row that the cursor stood on is now; when it has gone, whatever took its place."""
        if before is not None:
            for place, row in enumerate(self._rows):
                if row.key == before.key:
                    return place
        return min(self._place, max(len(self._rows) - 1, 0))

    async def _load_more(self) -> None:
        if (page := await self._fetched(self._next, PAGE)) is None:
            return
        there = {row.key for row in self._rows}
        self._rows.extend(row for row in page.rows if row.key not in there)
        self._next = page.next
        self._resized()

    async def _fetched(self, cursor: Any, limit: int) -> Page | None:
        try:
            return await self._fetch(cursor, limit)
        except Trouble as trouble:
            self.notify(_(trouble.message, **trouble.values), severity="error", markup=False)
            return None

    def _resized(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._rows) + 1)
        self.refresh()

    def on_resize(self) -> None:
        """Fit the columns to the new width."""
        self._resized()
        self._show_cursor()

    # Moving

    def action_move(self, rows: int) -> None:
        """Up or down by rows."""
        self.go_to(self._place + rows)

    def action_page(self, pages: int) -> None:
        """Up or down by what is in view."""
        self.go_to(self._place + pages * max(self.size.height - 2, 1))

    def action_edge(self, direction: int) -> None:
        """To the first row, or to the last one loaded."""
        self.go_to(0 if direction < 0 else len(self._rows) - 1)

    def go_to(self, place: int) -> None:
        """Put the cursor on a row, counted from 0, and fetch more when the end is near."""
        place = max(min(place, len(self._rows) - 1), 0)
        if place != self._place:
            self._place = place
            self._show_cursor()
            self.refresh()
            self.post_message(self.Moved(self, self.current))
        if self._next is not None and place >= len(self._rows) - AHEAD:
            self._load(self._load_more)

    def go_to_key(self, key: str) -> bool:
        """Put the cursor on the row with this key; False when it is not loaded."""
        for place, row in enumerate(self._rows):
            if row.key == key:
                self.go_to(place)
                return True
        return False

    def _show_cursor(self) -> None:
        """Scroll so that the cursor's row is in view, below the heading."""
        height = max(self.size.height - 1, 1)
        top = self.scroll_offset.y
        if self._place < top:
            self.scroll_to(y=self._place, animate=False, force=True)
        elif self._place >= top + height:
            self.scroll_to(y=self._place - height + 1, animate=False, force=True)

    async def take(self, event: Event) -> bool:
        """Move at once, so that Enter typed after an arrow opens the row that the arrow went to."""
        if not isinstance(event, Key):
            return False
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            await self.run_action(binding.action)
            return True
        return False

    # Drawing

    def relabel(self) -> None:
        """Say the headings in the language in use, and let the rows be made again."""
        self.reload()
        self.refresh()

    def on_focus(self) -> None:
        """The cursor is stronger while the keys come here."""
        self.refresh(Region(0, 0, *self.size))

    def on_blur(self) -> None:
        """See `on_focus`."""
        self.refresh(Region(0, 0, *self.size))

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        base = self.rich_style
        if y == 0:
            return self._line(
                {column.key: _(column.label) for column in self._columns},
                base + self.get_component_rich_style("paged-table--head", partial=True),
                width,
            )
        place = y - 1 + self.scroll_offset.y
        if place < len(self._rows):
            cursor = place == self._place
            style = base
            if cursor:
                style += self.get_component_rich_style("paged-table--cursor", partial=True)
                if not self.has_focus:
                    style += Style(bold=False)
            row = self._rows[place]
            return self._line(row.cells, style, width, cursor=cursor, marked=row.key in self._marked)
        if not self._rows and y == 2:
            words = _(self._empty, **self._empty_values) if self._loaded else _(N_("Loading.."))
            muted = base + self.get_component_rich_style("paged-table--muted", partial=True)
            return Strip([Segment(pad("  " + words, width), muted)], width)
        return Strip.blank(width, base)

    def _line(
        self,
        cells: Mapping[str, Cell],
        style: Style,
        width: int,
        *,
        cursor: bool = False,
        marked: bool = False,
    ) -> Strip:
        """One line: signs for the cursor and the mark (never colour alone), then the cells that fit."""
        strong = style + self.get_component_rich_style("paged-table--strong", partial=True)
        segments = [Segment(">" if cursor else " ", style), Segment("*" if marked else " ", strong)]
        room = max(width - 3, 1)
        by_key = {column.key: column for column in self._columns}
        for index, (key, cells_wide) in enumerate(widths(self._columns, room).items()):
            text, tone = self._cell(cells.get(key, ""))
            if index:
                segments.append(Segment(" " * GAP, style))
            shown = pad(clean(text), cells_wide, right=by_key[key].right)
            segments.append(Segment(shown, style + tone if tone else style))
        return Strip(segments).adjust_cell_length(width, style)

    def _cell(self, cell: Cell) -> tuple[str, Style | None]:
        if isinstance(cell, str):
            return cell, None
        text, tone = cell
        return text, self.get_component_rich_style(f"paged-table--{tone}", partial=True)
