"""Questions that depend on each other in a circle, found in the sheet alone."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from agentdesk.exchange.cell_expressions import REFERENCE, Cell, cells_of
from agentdesk.exchange.findings import Finding, Severity
from agentdesk.exchange.places import Entry, Places
from agentdesk.exchange.sheets import Workbook
from agentdesk.i18n import N_


def circle_findings(workbook: Workbook, places: Places) -> Iterator[Finding]:
    """One finding for each circle of calculations and relevance, at its first row, naming all of it."""
    cells = {
        cell.row.number: cell
        for cell in cells_of(workbook)
        if cell.column.name in ("calculation", "relevant")
    }
    needs = _needs(workbook, places)
    while circle := _circle(needs):
        entries = [places.by_path[path] for path in circle]
        said = " → ".join(f"{entry.name} ({entry.row.number})" for entry in entries)
        message = N_("These questions depend on each other in a circle (rows in brackets): {names}.")
        yield _first(entries, cells).finding(Severity.ERROR, "circle", message, None, names=said)
        for path in circle:
            needs[path] = set()


def _needs(workbook: Workbook, places: Places) -> dict[str, set[str]]:
    """What each node is computed from: by its references, and whether it is asked by the group around it."""
    paths: dict[str, set[str]] = {}
    for entry in places.by_path.values():
        paths.setdefault(entry.name, set()).add(entry.path)
    needs: dict[str, set[str]] = {path: set() for path in places.by_path}
    at_row = {entry.row.number: entry.path for entry in places.by_path.values()}
    for cell in cells_of(workbook):
        path = at_row.get(cell.row.number)
        if path is not None and cell.column.name in ("calculation", "relevant"):
            found = [paths.get(name, set()) for name in REFERENCE.findall(cell.text)]
            needs[path].update(*(each for each in found if len(each) == 1))
    for path in needs:
        above = path.rpartition("/")[0]
        if above in needs:
            needs[path].add(above)
    return needs


def _first(entries: list[Entry], cells: Mapping[int, Cell]) -> Cell:
    """The first cell of a circle: there is one, as groups alone make none."""
    return cells[min(entry.row.number for entry in entries if entry.row.number in cells)]


def _circle(needs: Mapping[str, set[str]]) -> list[str]:
    """The paths around one circle, the first one again at the end; empty when there is none."""
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []
