"""Where in the author's sheets a node of the form comes from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from agentdesk.exchange.findings import Finding, Severity
from agentdesk.exchange.sheets import Row, Sheet, Workbook
from agentdesk.i18n import N_
from agentdesk.questionnaire.errors import FormError

_SELECT: Final = re.compile(
    r"(?P<select>select[ _]one(?:[ _]from[ _]file|[ _]external| from)?|select1"
    r"|select[ _]multiple(?:[ _]from[ _]file)?|select all that apply(?: from)?|rank)"
    r"\s+(?P<list>\S+)(?P<other>\s+(?:or[ _]other|or specify other))?$",
    re.IGNORECASE,
)
_SECTION: Final = re.compile(
    r"(?P<edge>begin|end)[ _]+(?P<kind>group|repeat|loop|lgroup|looped group)\b", re.IGNORECASE
)
_PATH: Final = re.compile(r"/[^\s/|'\"<>\[\]()]+(?:/[^\s/|'\"<>\[\]()]+)*")

RULE_COLUMNS: Final = {
    "relevant": "relevant",
    "constraint": "constraint",
    "constraintMsg": "constraint_message",
    "calculate": "calculation",
    "required": "required",
    "requiredMsg": "required_message",
    "readonly": "read_only",
    "itemset": "choice_filter",
    "label": "label",
    "hint": "hint",
    "guidance": "guidance_hint",
    "count": "repeat_count",
    "range": "parameters",
    "default": "default",
    "setvalue": "calculation",
}
"""The word that a fault of the XForm has beside its node, and the column the rule was written in."""

_CODES: Final = {
    "These nodes depend on each other in a circle.": "circle",
    "There is no function {name}.": "unknown-function",
}
"""Faults of the XForm that have a name of their own."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the survey sheet that has a node: a question, or the beginning of a group or a repeat."""

    row: Row
    kind: str
    """`group`, `repeat`, or `question`"""
    type: str
    name: str
    path: str
    choices: str = ""
    """The list its choices are in; a file's name for those from a file."""
    or_other: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """The survey's entries, by path and by name. Empty for an XForm, which has no sheets."""

    survey: Sheet
    entries: tuple[Entry, ...] = ()
    deepest: int = 0
    by_path: Mapping[str, Entry] = field(default_factory=dict)

    def finding(self, error: FormError) -> Finding:
        """What the reader of the form found wrong, at the row and column that it was written in."""
        entry = self.entry(error.place)
        code = _CODES.get(error.message, "form")
        if entry is None:
            said, at = error.message, error.position
            return Finding(Severity.ERROR, code, said, error.values, column=error.place, position=at)
        words = re.findall(r"\w+", error.place.replace(entry.path, " "))
        column = next((RULE_COLUMNS[word] for word in words if word in RULE_COLUMNS), "")
        header = self.survey.header(column) if column else ""
        return Finding(Severity.ERROR, code, error.message, error.values, "survey", entry.row.number, header)

    def left_out(self, path: str, kind: str) -> Finding:
        """That the question at `path` is of a kind that no telephone carries."""
        message = N_("A question of the kind {kind} cannot be asked by telephone and is left out.")
        values = {"kind": kind}
        entry = self.entry(path)
        if entry is None:
            return Finding(Severity.WARNING, "left-out", message, values, column=path)
        header = self.survey.header("type")
        return Finding(Severity.WARNING, "left-out", message, values, "survey", entry.row.number, header)

    def entry(self, place: str) -> Entry | None:
        """The entry whose path, or the nearest path above, `place` names."""
        for path in _PATH.findall(place):
            path = re.sub(r"\[\d+\]", "", path).partition(":")[0]
            while path:
                if path in self.by_path:
                    return self.by_path[path]
                path = path.rpartition("/")[0]
        return None


def places_of(workbook: Workbook) -> Places:
    """Read the survey sheet's outline. Unbalanced groups are the converter's to tell."""
    survey = workbook.survey
    found: list[Entry] = []
    root = next(
        (name for row in workbook.settings.rows if (name := workbook.settings.said(row, "name"))), "data"
    )
    above = [f"/{root}"]
    deepest = 1
    for row in survey.rows:
        type_, name = survey.said(row, "type"), survey.said(row, "name")
        section = _SECTION.match(type_)
        if section is not None and section["edge"].lower() == "end":
            above = above[:-1] or above
            continue
        path = f"{above[-1]}/{name}"
        if section is not None:
            kind = "group" if section["kind"].lower() == "group" else "repeat"
            above.append(path if name else above[-1])
            deepest = max(deepest, len(above))
            if name:
                found.append(Entry(row, kind, type_, name, path))
        elif type_ and name:
            found.append(_question(row, type_, name, path))
    return Places(survey, tuple(found), deepest, {entry.path: entry for entry in reversed(found)})


def no_places() -> Places:
    """For a form without sheets."""
    return Places(Sheet("", (), ()))


def _question(row: Row, type_: str, name: str, path: str) -> Entry:
    select = _SELECT.match(type_)
    if select is None:
        return Entry(row, "question", type_, name, path)
    return Entry(row, "question", type_, name, path, select["list"], bool(select["other"]))
