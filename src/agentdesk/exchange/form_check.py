"""Checks a questionnaire file: what is wrong with it, where, and the form when it can be asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from agentdesk.exchange.findings import Finding, Severity
from agentdesk.questionnaire.form import Form


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check.

    `xform` is empty when the file could not be converted, `form` None when it cannot be asked. `converter` is
    `pyxform 4.5.0`, or `XForm` for a file that was one already. `left_out` are the paths of questions that a
    telephone cannot carry. `findings` are errors first, then by row.
    """

    xform: str
    form: Form | None
    findings: tuple[Finding, ...]
    converter: str
    title: str
    form_id: str
    languages: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether the form can be asked: no finding is an error."""
        return self.form is not None and all(f.severity is not Severity.ERROR for f in self.findings)


def check(source: bytes, filename: str, files: Mapping[str, bytes] = {}) -> Checked:
    """Check an XLSForm (xlsx, xlsm, xls, csv, md) or an XForm (xml); the suffix of `filename` says which.

    `files` are the external files shipped with the form, by name. Never raises for what the author wrote.
    """
    raise NotImplementedError
