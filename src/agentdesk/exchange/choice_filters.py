"""Choice filters that compare with a column the choices do not have: they leave nothing to choose."""

from collections.abc import Iterator
from difflib import get_close_matches

from agentdesk.exchange.cell_expressions import Cell, cells_of, tree_of
from agentdesk.exchange.findings import Finding, Severity
from agentdesk.exchange.places import Places
from agentdesk.exchange.sheets import Workbook
from agentdesk.i18n import N_
from agentdesk.questionnaire.syntax import Call, Chain, Expr, Filtered, Negate, Path, Union


def filter_findings(workbook: Workbook, places: Places) -> Iterator[Finding]:
    """Names in a `choice_filter` that are neither a reference nor a column of the choices sheet."""
    known = {column.header for column in workbook.choices.columns} | {"name", "label"}
    lists = {workbook.choices.said(row, "list_name") for row in workbook.choices.rows}
    entries = {entry.row.number: entry for entry in places.entries}
    for cell in cells_of(workbook):
        entry = entries.get(cell.row.number)
        if cell.column.name != "choice_filter" or entry is None or entry.choices not in lists:
            continue
        tree = tree_of(cell.text)
        for name in dict.fromkeys(_names(tree)) if tree is not None else ():
            if name not in known and name in cell.text:
                yield _finding(cell, name, known)


def _finding(cell: Cell, name: str, known: set[str]) -> Finding:
    near = get_close_matches(name, known, 1)
    at = cell.text.find(name)
    if near:
        message = N_("The choices have no column {name}; is {other} meant? As it is, nothing can be chosen.")
        return cell.finding(Severity.WARNING, "unknown-filter-column", message, at, name=name, other=near[0])
    message = N_("The choices have no column {name}; nothing can be chosen.")
    return cell.finding(Severity.WARNING, "unknown-filter-column", message, at, name=name)


def _names(tree: Expr) -> Iterator[str]:
    """The names of one step that an expression reads from where it stands."""
    match tree:
        case Path(None, False, (step,)) if step.axis == "child" and step.test.kind == "name":
            yield step.test.name
        case Chain(first, rest):
            for part in (first, *(operand for _, operand in rest)):
                yield from _names(part)
        case Call(_, parts) | Union(parts):
            for part in parts:
                yield from _names(part)
        case Negate(part) | Filtered(part, _):
            yield from _names(part)
