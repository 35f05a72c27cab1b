"""Types, lists and names of the survey's rows, for a form that the converter refuses at the first of them."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from agentdesk.exchange.findings import Finding, Severity
from agentdesk.exchange.places import Entry, Places
from agentdesk.exchange.sheets import Workbook
from agentdesk.i18n import N_

_NAME: Final = re.compile(r"[^\W\d][\w.\-]*")


def outline_findings(workbook: Workbook, places: Places) -> Iterator[Finding]:
    """Unknown types and lists, names that are none, names given twice: all of them."""
    types = _known_types()
    lists = {workbook.choices.said(row, "list_name") for row in workbook.choices.rows}
    seen: set[str] = set()
    for entry in places.entries:
        if entry.kind == "question":
            yield from _type(workbook, entry, types, lists)
        if not _NAME.fullmatch(entry.name):
            message = N_(
                "A name begins with a letter or an underscore; letters, digits, _, - and . may follow."
            )
            yield _finding(workbook, entry, "bad-name", message, "name")
        elif entry.path in seen:
            message = N_("Another row is called {name} already.")
            yield _finding(workbook, entry, "duplicate-name", message, "name", name=entry.name)
        seen.add(entry.path)


def _known_types() -> frozenset[str]:
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

    return frozenset(name.lower() for name in QUESTION_TYPE_DICT) | {"audit", "background-geopoint"}


def _type(workbook: Workbook, entry: Entry, types: frozenset[str], lists: set[str]) -> Iterator[Finding]:
    if entry.choices:
        if entry.choices not in lists and "." not in entry.choices and "$" not in entry.choices:
            message = N_("There is no list of choices called {name}.")
            yield _finding(workbook, entry, "unknown-list", message, "type", name=entry.choices)
    elif entry.type.lower() not in types:
        near = get_close_matches(entry.type.lower(), types, 1, 0.7)
        if near:
            message = N_("There is no question type {name}; is {other} meant?")
            yield _finding(workbook, entry, "unknown-type", message, "type", name=entry.type, other=near[0])
        else:
            message = N_("There is no question type {name}.")
            yield _finding(workbook, entry, "unknown-type", message, "type", name=entry.type)


def _finding(
    workbook: Workbook, entry: Entry, code: str, message: str, column: str, **values: object
) -> Finding:
    header = workbook.survey.header(column)
    return Finding(Severity.ERROR, code, message, values, "survey", entry.row.number, header)
