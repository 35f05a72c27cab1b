"""What a check of a questionnaire found: how bad, what, and where in the author's own file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from agentdesk.i18n import N_, current_language, translate


class Severity(StrEnum):
    """How bad a finding is: an error keeps the form from being asked, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


SEVERITY_WORDS = {
    Severity.ERROR: N_("error"),
    Severity.WARNING: N_("warning"),
    Severity.ADVICE: N_("advice"),
}
"""What each severity is called, as message ids."""

_RANK = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or piece of advice.

    `code` is a stable name (`unknown-function`); `message` is a message id whose `{named}` places `values`
    fill. `row` counts from 1 with the header as row 1, as a spreadsheet shows it; None where no row is to
    blame. `column` is the header as the author wrote it. `position` counts characters from the start of the
    expression in the cell, from 0.
    """

    severity: Severity
    code: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    sheet: str = ""
    row: int | None = None
    column: str = ""
    position: int | None = None

    def say(self, language: str = "") -> str:
        """The sentence, in `language` (a key of LANGUAGES) or the one in use."""
        return translate(self.message, language or current_language(), **self.values)

    @property
    def where(self) -> str:
        """The place, in the language in use: `survey, row 14, relevant`; empty when there is none."""
        return self.where_in()

    def where_in(self, language: str = "") -> str:
        """The place, in `language` or the one in use."""
        spoken = language or current_language()
        row = "" if self.row is None else translate(N_("row {row}"), spoken, row=self.row)
        at = "" if self.position is None else translate(N_("character {at}"), spoken, at=self.position + 1)
        comma = "，" if spoken.startswith("zh") else ", "
        return comma.join(part for part in (self.sheet, row, self.column, at) if part)

    def as_json(self, language: str = "") -> dict[str, object]:
        """For machines: everything, with the sentence in `language`."""
        return {
            "severity": str(self.severity),
            "code": self.code,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "position": self.position,
            "message": self.say(language),
        }


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors first, then by sheet and row; each finding once."""
    unique = {(f.code, f.sheet, f.row, f.column, f.position, f.say("en")): f for f in findings}
    return tuple(
        sorted(unique.values(), key=lambda f: (_RANK[f.severity], _SHEETS.get(f.sheet, 9), f.row or 0))
    )


_SHEETS = {"survey": 0, "choices": 1, "settings": 2}
