"""Texts that one language of a form has and another lacks."""

from collections.abc import Iterator
from typing import Final

from agentdesk.exchange.findings import Finding, Severity
from agentdesk.exchange.places import Places
from agentdesk.exchange.sheets import Column, Sheet, Workbook
from agentdesk.i18n import LANGUAGES, N_
from agentdesk.questionnaire.form import Form
from agentdesk.questionnaire.itext import language_code

_SPOKEN: Final = ("label", "hint", "guidance_hint", "constraint_message", "required_message")
_MISSING: Final = N_("Not said in {name}.")


def translation_findings(workbook: Workbook, places: Places) -> Iterator[Finding]:
    """Blank cells and absent columns beside filled ones of another language, and columns that name none."""
    sheets = (workbook.survey, workbook.choices)
    spoken = (c.language for sheet in sheets for c in sheet.columns if c.name in _SPOKEN and c.language)
    languages = list(dict.fromkeys(spoken))
    for sheet in sheets if languages else ():
        for name in _SPOKEN:
            yield from _blanks(sheet, sheet.named(name), languages)
    yield from _others(workbook, places)


def _blanks(sheet: Sheet, columns: tuple[Column, ...], languages: list[str]) -> Iterator[Finding]:
    for column in columns:
        if not column.language and any(column.header in row.cells for row in sheet.rows):
            message = N_("The column {name} names no language, but others do; write {name}::{other}.")
            values = {"name": column.header, "other": languages[0]}
            yield Finding(Severity.WARNING, "no-language", message, values, sheet.name, 1, column.header)
    headers = {column.language: column.header for column in columns if column.language}
    for language in languages if headers else ():
        values = {"name": language}
        header = headers.get(language)
        if header is None:
            first = next(iter(headers.values()))
            yield Finding(Severity.WARNING, "missing-translation", _MISSING, values, sheet.name, 1, first)
            continue
        for row in sheet.rows:
            if header not in row.cells and any(other in row.cells for other in headers.values()):
                yield Finding(
                    Severity.WARNING, "missing-translation", _MISSING, values, sheet.name, row.number, header
                )


def _others(workbook: Workbook, places: Places) -> Iterator[Finding]:
    """`or_other` in languages that we do not speak."""
    languages = dict.fromkeys(c.language for c in workbook.survey.named("label") if c.language)
    ours = {code.partition("_")[0] for code in LANGUAGES}
    strange = [
        name for name in languages if language_code(name).lower().replace("_", "-").split("-")[0] not in ours
    ]
    for entry in places.entries if strange else ():
        if entry.or_other:
            message = N_("or_other is said in English in {name}; write the other choice yourself.")
            values = {"name": ", ".join(strange)}
            header = workbook.survey.header("type")
            yield Finding(Severity.WARNING, "or-other", message, values, "survey", entry.row.number, header)


def form_translation_findings(form: Form) -> Iterator[Finding]:
    """For a form without sheets: texts (itext) that not every language has."""
    names = dict.fromkeys(name for texts in form.texts.values() for name in texts)
    for name in names:
        said = [code for code in form.languages if form.texts[code].get(name) not in (None, (), ("-",))]
        for code in form.languages if said else ():
            if code not in said:
                yield Finding(Severity.WARNING, "missing-translation", _MISSING, {"name": code}, column=name)
