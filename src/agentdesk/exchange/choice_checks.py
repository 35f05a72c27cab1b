"""Lists of choices: values given twice, lists that nobody uses, questions with a single choice."""

from collections.abc import Iterator

from agentdesk.exchange.findings import Finding, Severity
from agentdesk.exchange.places import Places
from agentdesk.exchange.sheets import Row, Workbook
from agentdesk.i18n import N_


def choice_findings(workbook: Workbook, places: Places) -> Iterator[Finding]:
    """Faults of the choices sheet, and of the questions that choose from it."""
    sheet = workbook.choices
    lists: dict[str, list[Row]] = {}
    for row in sheet.rows:
        lists.setdefault(sheet.said(row, "list_name"), []).append(row)
    yield from _twice(workbook, lists)
    everything = " ".join(cell for row in workbook.survey.rows for cell in row.cells.values())
    used = {entry.choices for entry in places.entries}
    for name, rows in lists.items():
        if name and name not in used and name not in everything:
            yield _unused(workbook, name, rows[0])
    yield from _shared_other(workbook, places)
    for entry in places.entries:
        rows = lists.get(entry.choices, [])
        if len(rows) == 1 and not entry.or_other:
            message = N_("{name} has a single choice: there is nothing to choose.")
            header = workbook.survey.header("type")
            values = {"name": entry.name}
            yield Finding(
                Severity.WARNING, "single-choice", message, values, "survey", entry.row.number, header
            )


def _shared_other(workbook: Workbook, places: Places) -> Iterator[Finding]:
    """The converter adds the other choice to the list, and so to every question that chooses from it."""
    for entry in places.entries:
        sharing = [one.name for one in places.entries if one.choices == entry.choices and not one.or_other]
        if entry.or_other and sharing:
            message = N_("or_other adds its choice to all questions with the list {list}, to {name} as well.")
            values = {"list": entry.choices, "name": sharing[0]}
            header = workbook.survey.header("type")
            yield Finding(
                Severity.WARNING, "shared-other", message, values, "survey", entry.row.number, header
            )


def _twice(workbook: Workbook, lists: dict[str, list[Row]]) -> Iterator[Finding]:
    settings = workbook.settings
    allowed = any(
        settings.said(row, "allow_choice_duplicates").lower() in ("yes", "true") for row in settings.rows
    )
    severity = Severity.WARNING if allowed else Severity.ERROR
    for name, rows in lists.items():
        first: dict[str, int] = {}
        labels: dict[tuple[str, str], int] = {}
        for row in rows:
            value = workbook.choices.said(row, "name")
            before = first.setdefault(value, row.number)
            if value and before != row.number:
                message = N_("The list {list} has the value “{value}” in row {row} already.")
                values = {"list": name, "value": value, "row": before}
                header = workbook.choices.header("name")
                yield Finding(severity, "duplicate-choice", message, values, "choices", row.number, header)
            yield from _same_label(workbook, name, row, labels)


def _same_label(
    workbook: Workbook, name: str, row: Row, labels: dict[tuple[str, str], int]
) -> Iterator[Finding]:
    """A label said twice in one list, where no filter could keep the two apart."""
    if len(workbook.choices.columns) > 2 + len(workbook.choices.named("label")):
        return
    for column in workbook.choices.named("label"):
        label = row.cells.get(column.header, "")
        before = labels.setdefault((column.header, label), row.number)
        if label and before != row.number:
            message = N_("The list {list} says “{value}” in row {row} already: they sound the same.")
            values = {"list": name, "value": label, "row": before}
            yield Finding(
                Severity.WARNING, "duplicate-label", message, values, "choices", row.number, column.header
            )


def _unused(workbook: Workbook, name: str, row: Row) -> Finding:
    message = N_("No question uses the list {name}.")
    header = workbook.choices.header("list_name")
    return Finding(Severity.ADVICE, "unused-list", message, {"name": name}, "choices", row.number, header)
