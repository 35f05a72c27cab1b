"""Questionnaires written as XLSForm (a workbook, CSV or Markdown table) become XForms, by pyxform."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final

from agentdesk.exchange.sheets import REFUSED, SUFFIXES, UNREADABLE, Workbook, read_workbook
from agentdesk.i18n import N_, translate
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.form import NAMESPACE
from agentdesk.questionnaire.itext import language_code

__all__ = ["OUR_COLUMNS", "SUFFIXES", "Conversion", "convert", "convert_workbook"]

OUR_COLUMNS: Final = ("score", "satisfied", "ask_issue", "category", "area", "part", "part_of")
"""Our columns of the survey sheet, headed `agentdesk::score` and so on; each becomes an attribute of the bind.

- `score`: the question takes part in the satisfaction score (R52), by the place of its choices.
- `satisfied`: the choices by which the customer says that the problem is solved to satisfaction (R71), with spaces
  between.
- `ask_issue`: the choices whose answer offers to raise an issue, with spaces between; `*` for any answer.
- `category`: the category such an issue has (R61).
- `area`: what the question is about, for the coverage of R27.
- `part`: `greeting`, `body` (when left out) or `closing` (R21).
- `part_of`: the question this one belongs to and shares its number with.
"""

OTHER: Final = N_("Other")
SPECIFY_OTHER: Final = N_("Please say what.")
"""What `or_other` adds to a question, in the languages we speak; pyxform has it in English only."""

_PREFIX: Final = "agentdesk"
_SPECIFY_ID: Final = "agentdesk:specify-other"
_SPECIFY_LABEL: Final = "<label>Specify other.</label>"
_TRANSLATION: Final = re.compile(r'(<translation lang="([^"]*)"[^>]*>)(.*?)</translation>', re.DOTALL)
_QUOTES: Final = str.maketrans("“”‘’", "\ue000\ue001\ue002\ue003")
_QUOTES_BACK: Final = str.maketrans("\ue000\ue001\ue002\ue003", "“”‘’")
_TEXT_COLUMN: Final = re.compile(r"(label|caption|hint|guidance_hint|\w+_message)\s*(:|$)", re.IGNORECASE)
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Conversion:
    """The XForm, what the converter warned of (in English), and the converter's name and version."""

    xform: str
    warnings: tuple[str, ...]
    converter: str


def convert(source: bytes, filename: str) -> Conversion:
    """Convert an XLSForm; the suffix of `filename` says what `source` is (one of SUFFIXES).

    Raises FormError with the converter's own words (sheet and row, in English) for a form it refuses.
    """
    return convert_workbook(read_workbook(source, filename), filename)


def convert_workbook(workbook: Workbook, filename: str) -> Conversion:
    """Convert a workbook that was read. Raises FormError like `convert`."""
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert as pyxform_convert

    warnings: list[str] = []
    try:
        result = pyxform_convert(_prepared(workbook.data), warnings=warnings, form_name="data")
    except PyXFormError as error:
        raise FormError(filename, REFUSED, detail=str(error)) from error
    except UNREADABLE as error:
        raise FormError(
            filename, N_("The converter fails on this form: {detail}"), detail=repr(error)
        ) from error
    xform = _with_other(result.xform.translate(_QUOTES_BACK), workbook)
    return Conversion(xform, tuple(warnings), converter())


def converter() -> str:
    """The converter's name and version."""
    return f"pyxform {version('pyxform')}"


def _prepared(data: Mapping[str, Any]) -> dict[str, Any]:
    """The sheets as pyxform wants them, with our columns as bind attributes in our namespace.

    Curly quotes in texts are put aside: pyxform would make them straight, and Chinese writes with them.
    """
    sheets = dict(data)
    names = {f"{_PREFIX}::{name}": f"bind::{_PREFIX}:{name}" for name in OUR_COLUMNS}
    for key in ("survey", "survey_header", "choices"):
        sheets[key] = [_renamed(row, names) for row in sheets[key] or ()]
    settings = [dict(row) for row in sheets["settings"] or [{}]]
    declared = settings[0].get("namespaces") or ""
    settings[0]["namespaces"] = f'{declared} {_PREFIX}="{NAMESPACE}"'.strip()
    sheets["settings"] = settings
    sheets["settings_header"] = [{**_headers(sheets["settings_header"]), "namespaces": None}]
    return sheets


def _renamed(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {
        names.get(key.strip().lower(), key): cell.translate(_QUOTES)
        if isinstance(cell, str) and _TEXT_COLUMN.match(key.strip())
        else cell
        for key, cell in row.items()
    }


def _headers(rows: Iterable[Mapping[str, Any]] | None) -> dict[str, Any]:
    return {name: value for row in rows or () for name, value in row.items()}


def _with_other(xform: str, workbook: Workbook) -> str:
    """Say what `or_other` added in the form's own languages instead of in English."""
    if _SPECIFY_LABEL not in xform:
        return xform
    if "<translation " not in xform:
        texts = "".join(cell for row in workbook.survey.rows for cell in row.cells.values())
        spoken = "zh_Hans" if _HAN.search(texts) else "en"
        return xform.replace(_SPECIFY_LABEL, f"<label>{translate(SPECIFY_OTHER, spoken)}</label>").replace(
            "<name>other</name><label>Other</label>",
            f"<name>other</name><label>{translate(OTHER, spoken)}</label>",
        )

    def spoken_in(found: re.Match[str]) -> str:
        spoken = "zh_Hans" if language_code(found[2]).lower().startswith("zh") else "en"
        specify = f'<text id="{_SPECIFY_ID}"><value>{translate(SPECIFY_OTHER, spoken)}</value></text>'
        others = found[3].replace("<value>Other</value>", f"<value>{translate(OTHER, spoken)}</value>")
        return f"{found[1]}{specify}{others}</translation>"

    return _TRANSLATION.sub(spoken_in, xform).replace(
        _SPECIFY_LABEL, f"<label ref=\"jr:itext('{_SPECIFY_ID}')\"/>"
    )
