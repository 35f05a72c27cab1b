"""Questionnaires written as XLSForm (a workbook, CSV or Markdown table) become XForms, by pyxform."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import PurePath
from typing import Any, Final

from agentdesk.i18n import N_
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.form import NAMESPACE

SUFFIXES: Final = (".xlsx", ".xlsm", ".xls", ".csv", ".md")

OUR_COLUMNS: Final = ("score", "ask_issue", "category", "area", "part", "part_of")
"""Our columns of the survey sheet, headed `agentdesk::score` and so on; each becomes an attribute of the bind.

- `score`: the question takes part in the satisfaction score (R52), by the place of its choices.
- `ask_issue`: the choices whose answer offers to raise an issue, with spaces between; `*` for any answer.
- `category`: the category such an issue has (R61).
- `area`: what the question is about, for the coverage of R27.
- `part`: `greeting`, `body` (when left out) or `closing` (R21).
- `part_of`: the question this one belongs to and shares its number with.
"""

_PREFIX: Final = "agentdesk"


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
    # Imported here: the converter is slow to load and no agent's screen needs it.
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import get_xlsform
    from pyxform.xls2xform import convert as pyxform_convert

    suffix = PurePath(filename).suffix.lower()
    if suffix not in SUFFIXES:
        raise FormError(
            filename, N_("A questionnaire is one of these files: {kinds}."), kinds=", ".join(SUFFIXES)
        )
    warnings: list[str] = []
    try:
        sheets = asdict(get_xlsform(source, file_type=suffix))
        result = pyxform_convert(_with_our_columns(sheets), warnings=warnings, form_name="data")
    except PyXFormError as error:
        raise FormError(filename, N_("The questionnaire was refused: {detail}"), detail=str(error)) from error
    return Conversion(result.xform, tuple(warnings), f"pyxform {version('pyxform')}")


def _with_our_columns(sheets: dict[str, Any]) -> dict[str, Any]:
    """Name our columns as pyxform's bind attributes, and declare their namespace in the settings."""
    names = {f"{_PREFIX}::{name}": f"bind::{_PREFIX}:{name}" for name in OUR_COLUMNS}
    for key in ("survey", "survey_header"):
        sheets[key] = [_renamed(row, names) for row in sheets[key] or ()]
    settings = [dict(row) for row in sheets["settings"] or [{}]]
    declared = settings[0].get("namespaces") or ""
    settings[0]["namespaces"] = f'{declared} {_PREFIX}="{NAMESPACE}"'.strip()
    sheets["settings"] = settings
    headers = _headers(sheets["settings_header"])
    sheets["settings_header"] = [{**headers, "namespaces": None}]
    return sheets


def _renamed(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(key.strip().lower(), key): value for key, value in row.items()}


def _headers(rows: Iterable[Mapping[str, Any]] | None) -> dict[str, Any]:
    return {name: value for row in rows or () for name, value in row.items()}
