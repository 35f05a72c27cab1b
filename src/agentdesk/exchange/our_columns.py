"""What our own columns of the survey sheet (`agentdesk::…`) may say."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Final

from agentdesk.domain.issue import Category
from agentdesk.exchange.findings import Finding, Severity
from agentdesk.exchange.places import Entry, Places
from agentdesk.exchange.sheets import Workbook
from agentdesk.i18n import N_

PARTS: Final = ("greeting", "body", "closing")
AREAS: Final = (
    "overall",
    "product_quality",
    "service_attitude",
    "delivery",
    "after_sales",
    "usage",
    "suggestions",
)
"""What a question can be about: the four areas of R27, and the other headings of R29-R37."""

ANY: Final = "*"
_CHOOSES: Final = ("select_one", "select one", "select1")


def our_column_findings(workbook: Workbook, places: Places) -> Iterator[Finding]:
    """Values of our columns that mean nothing."""
    names = {entry.name for entry in places.entries if entry.kind == "question"}
    lists: dict[str, set[str]] = {}
    for row in workbook.choices.rows:
        list_name = workbook.choices.said(row, "list_name")
        lists.setdefault(list_name, set()).add(workbook.choices.said(row, "name"))
    for entry in places.entries:
        yield from _one_of(workbook, entry, "part", PARTS)
        yield from _one_of(workbook, entry, "category", tuple(Category))
        yield from _one_of(workbook, entry, "area", AREAS)
        yield from _one_of(workbook, entry, "part_of", names)
        yield from _values(workbook, entry, "ask_issue", lists, {ANY})
        yield from _values(workbook, entry, "satisfied", lists, set())
        if _said(workbook, entry, "score") and not entry.type.lower().startswith(_CHOOSES):
            message = N_("Only a single choice can take part in a score.")
            yield _finding(workbook, entry, "score", message)


def _values(
    workbook: Workbook, entry: Entry, column: str, lists: dict[str, set[str]], besides: set[str]
) -> Iterator[Finding]:
    """Values in a column that are none of the question's choices, nor of those it may name `besides`."""
    values = _said(workbook, entry, column).split()
    if not entry.choices and not besides.issuperset(values):
        message = (
            N_("{name} has no choices; write * for any answer.") if besides else N_("{name} has no choices.")
        )
        yield _finding(workbook, entry, column, message, name=entry.name)
    if entry.choices in lists:
        offered = lists[entry.choices] | besides | ({"other"} if entry.or_other else set())
        for value in values:
            if value not in offered:
                message = N_("{name} has no choice with the value “{value}”.")
                yield _finding(workbook, entry, column, message, name=entry.name, value=value)


def _one_of(workbook: Workbook, entry: Entry, column: str, known: Collection[str]) -> Iterator[Finding]:
    value = _said(workbook, entry, column)
    of_itself = column == "part_of" and value == entry.name
    if not value or (value in known and not of_itself):
        return
    near = get_close_matches(value, known, 1)
    if column == "part_of":
        yield _finding(workbook, entry, column, N_("There is no question called {name}."), name=value)
    elif near:
        message = N_("“{value}” is not known here; is {other} meant?")
        yield _finding(workbook, entry, column, message, value=value, other=near[0])
    else:
        message = N_("“{value}” is not known here; known are {names}.")
        yield _finding(workbook, entry, column, message, value=value, names=", ".join(known))


def _said(workbook: Workbook, entry: Entry, column: str) -> str:
    return workbook.survey.said(entry.row, f"agentdesk::{column}").strip()


def _finding(workbook: Workbook, entry: Entry, column: str, message: str, **values: object) -> Finding:
    header = workbook.survey.header(f"agentdesk::{column}")
    return Finding(Severity.ERROR, f"our-{column}", message, values, "survey", entry.row.number, header)
