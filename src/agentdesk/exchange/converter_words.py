"""The converter's English sentences as findings: their place read out of them, the frequent ones in our words."""

import re
from dataclasses import dataclass
from typing import Final

from agentdesk.exchange.findings import Finding, Severity
from agentdesk.exchange.sheets import Workbook
from agentdesk.i18n import N_

_ROW: Final = re.compile(r"\[row : (\d+)\]")
_SHEET: Final = re.compile(r"[Oo]n the '(\w+)' sheet")
_COLUMN: Final = re.compile(r"the '([^']+)' value")


@dataclass(frozen=True, slots=True)
class _Saying:
    pattern: str
    code: str
    message: str
    column: str = ""
    seek: str = ""
    """The sheet in which the named thing stands in `column`, where the sentence tells no row."""


_SAYINGS: Final = (
    _Saying(
        r"Could not find the name '(?P<name>.*?)'", "unknown-name", N_("There is no question called {name}.")
    ),
    _Saying(
        r"The name '(?P<name>.*?)' appears more than once",
        "ambiguous-name",
        N_("Several questions are called {name}; a reference cannot tell them apart."),
    ),
    _Saying(
        r"'name' value '(?P<name>.*?)' is invalid. (?:Questions, groups|Repeat names must unique)",
        "duplicate-name",
        N_("Another row is called {name} already."),
        "name",
    ),
    _Saying(
        r"'name' value '(?P<name>.*?)' is problematic",
        "similar-name",
        N_("{name} differs from another name in capital letters only."),
        "name",
    ),
    _Saying(
        r"name' value '(?P<name>.*?)' is invalid. (?:Repeat names must not|The name 'meta')",
        "reserved-name",
        N_("The name {name} is kept for the form itself."),
        "name",
    ),
    _Saying(
        r"Choices must have a name", "choice-without-value", N_("This choice has no value (name)."), "name"
    ),
    _Saying(
        r"Choice names must be unique",
        "duplicate-choice",
        N_("Another choice of this list has the same value."),
        "name",
    ),
    _Saying(
        r"Names must begin with a letter",
        "bad-name",
        N_("A name begins with a letter or an underscore; letters, digits, _, - and . may follow."),
    ),
    _Saying(r"Choices should have a label", "choice-without-label", N_("This choice has no label."), "label"),
    _Saying(
        r"Reference variable(?:s must start| lists must)",
        "bad-reference",
        N_("A reference to a question is a dollar sign and its name in braces, nothing else."),
    ),
    _Saying(
        r"Unmatched 'end_(?P<kind>\w+)'",
        "unbalanced",
        N_("This end_{kind} has no begin_{kind} before it."),
        "type",
    ),
    _Saying(
        r"Unmatched 'begin_(?P<kind>\w+)'", "unbalanced", N_("This begin_{kind} has no end_{kind}."), "type"
    ),
    _Saying(
        r"parameter '?(?P<name>[\w ]+?)'? (?:must|choice)",
        "bad-parameters",
        N_("The parameter {name} does not fit this question."),
        "parameters",
    ),
    _Saying(
        r"'(?P<name>[\w-]+)' parameter must",
        "bad-parameters",
        N_("The parameter {name} does not fit this question."),
        "parameters",
    ),
    _Saying(
        r"invalid parameter key\(s\): '(?P<name>.*?)'",
        "bad-parameters",
        N_("The parameter {name} does not fit this question."),
        "parameters",
    ),
    _Saying(
        r"Parameters must be in the form",
        "bad-parameters",
        N_("Parameters are written key=value, with spaces between them."),
        "parameters",
    ),
    _Saying(
        r"List name not in (?:external )?choices sheet: (?P<name>\S+)",
        "unknown-list",
        N_("There is no list of choices called {name}."),
        "type",
    ),
    _Saying(
        r"There should be a choices sheet",
        "no-choices",
        N_("There is no choices sheet with the columns list_name, name and label."),
    ),
    _Saying(r"Missing calculation", "no-calculation", N_("A calculate needs a calculation."), "calculation"),
    _Saying(r"with no name", "no-name", N_("This row has no name."), "name"),
    _Saying(r"Question with no type", "no-type", N_("This row has no type."), "type"),
    _Saying(
        r"Unknown question type '(?P<name>.*?)'",
        "unknown-type",
        N_("There is no question type {name}."),
        "type",
        "survey",
    ),
    _Saying(
        r"Duplicate column header: (?P<name>.+)", "duplicate-header", N_("Two columns are headed {name}.")
    ),
    _Saying(
        r"same column were found: '(?P<name>.*?)', '(?P<other>.*?)'",
        "duplicate-header",
        N_("The columns {name} and {other} are two names for the same thing."),
    ),
    _Saying(
        r"required column headers were not found: (?P<name>.*?)\. ",
        "missing-header",
        N_("The sheet lacks the column {name}."),
    ),
    _Saying(
        r"sheet named '(?P<name>.*?)'.*similar names were found: (?P<other>.*?)\.",
        "sheet-name",
        N_("There is no sheet called {name}; is it meant by {other}?"),
    ),
    _Saying(
        r"Choice names with spaces .* See \[(?P<name>.*?)\] in \[(?P<list>.*?)\]",
        "choice-with-space",
        N_("The value “{name}” of the list {list} has a space in it, which a multiple choice cannot have."),
        "name",
        "choices",
    ),
    _Saying(
        r"Choice filter not supported with or_other",
        "or-other-filter",
        N_("A question with or_other cannot have a choice_filter; write the other choice yourself."),
        "choice_filter",
    ),
    _Saying(
        r"named 'survey'|survey sheet|is missing a .*survey",
        "no-survey",
        N_("There is no sheet called survey with questions in it."),
    ),
    _Saying(
        r"not recognized as a supported type|Error reading \.\w+ file|does not appear to be a valid XLSForm",
        "unreadable",
        N_("The file is not what its name says: no questionnaire can be read from it."),
    ),
    _Saying(
        r"Row without name, text, or label is being skipped",
        "row-skipped",
        N_("This row has no type, name or label and is left out."),
    ),
    _Saying(
        r"valid machine-readable codes: (?P<names>.*?)\. Learn",
        "language-code",
        N_("These languages have no code in brackets, as in English (en): {names}"),
    ),
    _Saying(
        r"element named '(?P<name>.*?)' has no label or hint",
        "no-label",
        N_("The question {name} has no label."),
        "name",
        "survey",
    ),
)
"""First match counts. The places of a message are the named groups of its pattern."""

_SILENT: Final = re.compile(
    r"has no label: |is missing the (?:survey|choices)|uses or_other|max-pixels|no longer supported on most"
    r"|The form_id and id_string"
)
"""Warnings that do not concern a telephone, or that we find ourselves and tell better."""


def error_findings(said: str, workbook: Workbook | None) -> list[Finding]:
    """Why the converter refused a form; one line can hold one error each."""
    lines = [line for line in re.split(r"\n(?=\[row)", said) if line.strip()]
    return [_finding(line, Severity.ERROR, workbook) for line in lines]


def warning_findings(said: tuple[str, ...], workbook: Workbook) -> list[Finding]:
    """What the converter warned of, without what does not matter here."""
    return [_finding(line, Severity.WARNING, workbook) for line in said if not _SILENT.search(line)]


def _finding(said: str, severity: Severity, workbook: Workbook | None) -> Finding:
    row, sheet, column = _ROW.search(said), _SHEET.search(said), _COLUMN.search(said)
    where = sheet[1] if sheet else "survey" if row else ""
    number = int(row[1]) if row else None
    for saying in _SAYINGS:
        found = re.search(saying.pattern, said, re.DOTALL)
        if found:
            values = found.groupdict()
            if number is None and saying.seek:
                where, number = saying.seek, _row(workbook, saying, values["name"])
            name = saying.column or (column[1] if column else "")
            header = _header(workbook, where, name)
            return Finding(severity, saying.code, saying.message, values, where, number, header)
    detail = " ".join(_ROW.sub("", said).split())
    message = N_("The converter says: {detail}")
    header = _header(workbook, where, column[1] if column else "")
    return Finding(severity, "converter", message, {"detail": detail}, where, number, header)


def _row(workbook: Workbook | None, saying: _Saying, name: str) -> int | None:
    if workbook is None:
        return None
    sheet = workbook.survey if saying.seek == "survey" else workbook.choices
    return next((row.number for row in sheet.rows if sheet.said(row, saying.column) == name), None)


def _header(workbook: Workbook | None, sheet: str, column: str) -> str:
    """The author's header of what the converter calls `column`."""
    if workbook is None or not column:
        return column
    by_name = {"survey": workbook.survey, "choices": workbook.choices, "settings": workbook.settings}
    return by_name[sheet].header(column) if sheet in by_name else column
