"""Checks a questionnaire file: what is wrong with it, where, and the form when it can be asked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Final

from agentdesk.exchange.cell_expressions import expression_findings
from agentdesk.exchange.choice_checks import choice_findings
from agentdesk.exchange.choice_filters import filter_findings
from agentdesk.exchange.circles import circle_findings
from agentdesk.exchange.converter_words import error_findings, warning_findings
from agentdesk.exchange.design_lint import design_findings
from agentdesk.exchange.findings import Finding, Severity, in_order
from agentdesk.exchange.header_checks import header_findings
from agentdesk.exchange.our_columns import our_column_findings
from agentdesk.exchange.outline_checks import outline_findings
from agentdesk.exchange.places import Places, no_places, places_of
from agentdesk.exchange.reach import form_reach_findings, reach_findings
from agentdesk.exchange.sheets import REFUSED, XFORM_SUFFIX, Workbook, read_workbook
from agentdesk.exchange.translation_checks import form_translation_findings, translation_findings
from agentdesk.exchange.workbook_guard import guard
from agentdesk.exchange.xlsform import convert_workbook, converter
from agentdesk.i18n import N_
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.form import Form
from agentdesk.questionnaire.verdict import gives_verdict
from agentdesk.questionnaire.xform import faults, read_xform

MAX_DEPTH: Final = 60
"""Groups within each other; more would wear out the converter, and no call has so many."""


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
    if PurePath(filename).suffix.lower() == XFORM_SUFFIX:
        return _check_xform(source, filename, files)
    try:
        workbook = read_workbook(source, filename)
    except FormError as error:
        return _checked("", None, _refused(error, None), converter())
    return _check_workbook(workbook, filename, files)


def confirming(checked: Checked) -> Checked:
    """The same check of a form that is meant for confirmation visits, where the customer's answer closes an issue."""
    if checked.form is None or gives_verdict(checked.form):
        return checked
    message = N_(
        "No question says in agentdesk::satisfied which answers close an issue: this form cannot confirm a solution."
    )
    finding = Finding(Severity.ERROR, "no-verdict", message, sheet="survey")
    return replace(checked, findings=in_order([finding, *checked.findings]))


def _check_xform(source: bytes, filename: str, files: Mapping[str, bytes]) -> Checked:
    places = no_places()
    try:
        guard(source, filename)
        text = source.decode("utf-8-sig")
    except FormError as error:
        return _checked("", None, _refused(error, None), "XForm")
    except UnicodeDecodeError:
        message = N_("The file is not UTF-8.")
        return _checked("", None, [Finding(Severity.ERROR, "unreadable", message)], "XForm")
    form, found = _read(text, files, places)
    if form is not None:
        found += [
            *form_translation_findings(form),
            *form_reach_findings(form),
            *design_findings(form, places),
        ]
    return _checked(text, form, found, "XForm")


def _check_workbook(workbook: Workbook, filename: str, files: Mapping[str, bytes]) -> Checked:
    places = places_of(workbook)
    found = [*_sheet_findings(workbook, places)]
    xform, form = "", None
    if places.deepest > MAX_DEPTH:
        message = N_("Groups are nested deeper than {most} levels.")
        found.append(Finding(Severity.ERROR, "too-deep", message, {"most": MAX_DEPTH}, "survey"))
    else:
        try:
            conversion = convert_workbook(workbook, filename)
        except FormError as error:
            found += outline_findings(workbook, places)
            found = _merged(found, _refused(error, workbook))
        else:
            xform = conversion.xform
            form, faults = _read(xform, files, places)
            found = _merged(found, [*warning_findings(conversion.warnings, workbook), *faults])
    if form is None:
        circles = [*circle_findings(workbook, places)]
        found = [f for f in found if f.code != "circle" or not circles] + circles
    else:
        found += design_findings(form, places)
    return _checked(xform, form, found, converter())


def _sheet_findings(workbook: Workbook, places: Places) -> Iterator[Finding]:
    """What the sheets alone tell, whether or not they can be converted."""
    yield from header_findings(workbook)
    yield from expression_findings(workbook, places)
    yield from choice_findings(workbook, places)
    yield from filter_findings(workbook, places)
    yield from our_column_findings(workbook, places)
    yield from translation_findings(workbook, places)
    yield from reach_findings(workbook, places)


def _refused(error: FormError, workbook: Workbook | None) -> list[Finding]:
    """A refused workbook: in the converter's words where it was the converter."""
    if error.message == REFUSED:
        return error_findings(str(error.values["detail"]), workbook)
    return (
        error_findings(f"{error.place}: {error.reason}", workbook)
        if "[row" in error.place
        else [Finding(Severity.ERROR, "unreadable", error.message, error.values)]
    )


def _read(xform: str, files: Mapping[str, bytes], places: Places) -> tuple[Form | None, list[Finding]]:
    found = faults(xform, files)
    if found:
        return None, [places.finding(error) for error in found]
    form = read_xform(xform, files)
    return form, [places.left_out(question.path, question.kind) for question in form.left_out]


def _merged(ours: list[Finding], theirs: Iterable[Finding]) -> list[Finding]:
    """Both, without their errors where ours says what is wrong in the same cell already."""
    told = {(f.sheet, f.row, f.column) for f in ours if f.severity is Severity.ERROR}
    return [*ours, *(f for f in theirs if not f.row or (f.sheet, f.row, f.column) not in told)]


def _checked(xform: str, form: Form | None, found: Iterable[Finding], by: str) -> Checked:
    return Checked(
        xform=xform,
        form=form,
        findings=in_order(found),
        converter=by,
        title="" if form is None else form.title,
        form_id="" if form is None else form.id,
        languages=() if form is None else form.languages,
        left_out=() if form is None else tuple(question.path for question in form.left_out),
    )
