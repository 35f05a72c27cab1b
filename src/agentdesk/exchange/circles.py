"""Questions that depend on each other in a circle, found in the sheet alone."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from agentdesk.exchange.cell_expressions import REFERENCE, Cell, cells_of
from agentdesk.exchange.findings import Finding, Severity
from agentdesk.exchange.places import Places
from agentdesk.exchange.sheets import Workbook
from agentdesk.i18n import N_


def circle_findings(workbook: Workbook, places: Places) -> Iterator[Finding]:
    """One finding for each circle of calculations and relevance, at its first row, naming all of it."""
    rows = {entry.name: entry.row.number for entry in reversed(places.entries)}
    cells: dict[int, Cell] = {}
    needs: dict[str, set[str]] = {name: set() for name in rows}
    for cell in cells_of(workbook):
        name = workbook.survey.said(cell.row, "name")
        if cell.column.name in ("calculation", "relevant") and name in needs:
            found = {other for other in REFERENCE.findall(cell.text) if other in rows}
            needs[name] |= found
            cells[cell.row.number] = cell
    for entry in places.entries:
        above = places.by_path.get(entry.path.rpartition("/")[0])
        if above is not None:
            needs[entry.name].add(above.name)
    while circle := _circle(needs):
        said = " → ".join(f"{name} ({rows[name]})" for name in circle)
        first = min(rows[name] for name in circle if rows[name] in cells)
        message = N_("These questions depend on each other in a circle (rows in brackets): {names}.")
        yield Finding(
            Severity.ERROR, "circle", message, {"names": said}, "survey", first, cells[first].column.header
        )
        for name in circle:
            needs[name] = set()


def _circle(needs: dict[str, set[str]]) -> list[str]:
    """The names around one circle, the first one again at the end; empty when there is none."""
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []
