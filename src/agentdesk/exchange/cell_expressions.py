"""The expressions of a survey sheet, cell by cell: compiled where they stand, so that every fault has its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from agentdesk.exchange.findings import Finding, Severity
from agentdesk.exchange.places import Entry, Places
from agentdesk.exchange.sheets import Column, Row, Workbook
from agentdesk.i18n import N_
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.expression import Names, compile_expression
from agentdesk.questionnaire.library import FUNCTIONS
from agentdesk.questionnaire.syntax import Expr, parse

EXPRESSION_COLUMNS: Final = (
    "relevant",
    "constraint",
    "calculation",
    "required",
    "read_only",
    "choice_filter",
    "repeat_count",
)
TEXT_COLUMNS: Final = (
    "label",
    "hint",
    "guidance_hint",
    "constraint_message",
    "required_message",
    "default",
    "trigger",
)
"""Columns that may hold references, but whose text is no expression."""

REFERENCE: Final = re.compile(r"\$\{\s*(?:last-saved#)?([^{}]*?)\s*\}")
_WORDS: Final = frozenset({"yes", "no", "true", "false"})
_CURLY: Final = str.maketrans("“”‘’", "\"\"''")
_FULL_WIDTH: Final = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    "　": " ",
    "、": ",",
}
_LITERAL: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
_NAMES: Final = Names({"jr": "http://openrosa.org/javarosa", "orx": "http://openrosa.org/xforms"})
_SAID_LATER: Final = ("calculate", "hidden", "start", "end", "today", "deviceid", "username", "audit")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with an expression or references in it."""

    row: Row
    column: Column
    text: str

    @property
    def is_expression(self) -> bool:
        """Whether the whole cell is an expression, not a text that may hold references."""
        return self.column.name in EXPRESSION_COLUMNS and self.text.strip().lower() not in _WORDS

    def finding(
        self, severity: Severity, code: str, message: str, position: int | None = None, **values: object
    ) -> Finding:
        """A finding about this cell."""
        return Finding(
            severity, code, message, values, "survey", self.row.number, self.column.header, position
        )


def masked(text: str) -> str:
    """The expression with each `${name}` as a plain name of the same length, so that positions stay."""
    return REFERENCE.sub(lambda found: re.sub(r"[^\w.\-]", "_", found[0]), text.translate(_CURLY))


def tree_of(text: str) -> Expr | None:
    """The syntax of a cell's expression, its references as names of `masked`; None where it has none."""
    try:
        return parse(masked(text))
    except FormError:
        return None


def cells_of(workbook: Workbook) -> Iterator[Cell]:
    """Every cell of the survey sheet that may refer to a question."""
    columns = [c for c in workbook.survey.columns if c.name in (*EXPRESSION_COLUMNS, *TEXT_COLUMNS)]
    for row in workbook.survey.rows:
        for column in columns:
            if column.header in row.cells:
                yield Cell(row, column, row.cells[column.header])


def expression_findings(workbook: Workbook, places: Places) -> Iterator[Finding]:
    """Faults of expressions, references to nothing, and conditions on what is asked only later."""
    known = _known_names(places)
    order = {entry.name: entry for entry in reversed(places.entries)}
    for cell in cells_of(workbook):
        yield from _unknown_names(cell, known)
        if cell.is_expression:
            yield from _syntax(cell)
        if cell.column.name == "relevant":
            yield from _later(cell, order)


def _known_names(places: Places) -> frozenset[str]:
    names = {entry.name for entry in places.entries}
    names |= {f"{entry.name}_other" for entry in places.entries if entry.or_other}
    names |= {f"{entry.name}_count" for entry in places.entries if entry.kind == "repeat"}
    return frozenset(names)


def _unknown_names(cell: Cell, known: frozenset[str]) -> Iterator[Finding]:
    for found in REFERENCE.finditer(cell.text):
        name = found[1]
        if name in known:
            continue
        near = get_close_matches(name, known, 1)
        if near:
            message = N_("There is no question called {name}; is it {other}?")
            yield cell.finding(
                Severity.ERROR, "unknown-name", message, found.start(), name=name, other=near[0]
            )
        else:
            message = N_("There is no question called {name}.")
            yield cell.finding(Severity.ERROR, "unknown-name", message, found.start(), name=name)


def _syntax(cell: Cell) -> Iterator[Finding]:
    text = masked(cell.text)
    curly = re.search(r"[“”‘’]", cell.text)
    if curly is not None:
        message = N_("Curly quotes in an expression: write straight ones, ' or \".")
        yield cell.finding(Severity.WARNING, "curly-quotes", message, curly.start())
    wide = _full_width(text)
    if wide is not None:
        message = N_("“{found}” is a full-width character; an expression wants “{plain}”.")
        found, plain = text[wide], _FULL_WIDTH[text[wide]]
        yield cell.finding(Severity.ERROR, "full-width", message, wide, found=found, plain=plain)
        return
    try:
        compile_expression(text, _NAMES)
    except FormError as error:
        yield _fault(cell, error)


def _fault(cell: Cell, error: FormError) -> Finding:
    name = str(error.values.get("name", ""))
    if error.message != "There is no function {name}.":
        return cell.finding(Severity.ERROR, "expression", error.message, error.position, **error.values)
    near = get_close_matches(name.removesuffix("()"), FUNCTIONS, 1)
    if not near:
        return cell.finding(Severity.ERROR, "unknown-function", error.message, error.position, name=name)
    message, other = N_("There is no function {name}; is {other} meant?"), f"{near[0]}()"
    return cell.finding(Severity.ERROR, "unknown-function", message, error.position, name=name, other=other)


def _full_width(text: str) -> int | None:
    """Where the first full-width character outside a quoted text stands."""
    bare = _LITERAL.sub(lambda found: " " * len(found[0]), text)
    return next((at for at, character in enumerate(bare) if character in _FULL_WIDTH), None)


def _later(cell: Cell, order: dict[str, Entry]) -> Iterator[Finding]:
    for name in dict.fromkeys(REFERENCE.findall(cell.text)):
        asked = order.get(name)
        later = asked is not None and asked.kind == "question" and asked.row.number > cell.row.number
        if asked is not None and later and asked.type.split()[0].lower() not in _SAID_LATER:
            message = N_("{name} is asked only later, in row {row}; before that it is blank.")
            yield cell.finding(
                Severity.WARNING, "later-question", message, None, name=name, row=asked.row.number
            )
