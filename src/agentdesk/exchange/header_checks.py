"""Headers that no reader of the form knows: mistyped ones above all, which are ignored without a word."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from agentdesk.exchange.findings import Finding, Severity
from agentdesk.exchange.sheets import Column, Sheet, Workbook
from agentdesk.exchange.xlsform import OUR_COLUMNS
from agentdesk.i18n import N_

_TEXTS: Final = frozenset({"label", "hint", "guidance_hint", "constraint_message", "required_message"})
_MEDIA: Final = frozenset({"image", "big-image", "audio", "video", "autoplay"})
SURVEY: Final = (
    _TEXTS
    | _MEDIA
    | {"type", "name", "relevant", "required", "constraint", "calculation", "default", "appearance"}
    | {"read_only", "choice_filter", "repeat_count", "parameters", "trigger", "rows", "disabled", "note"}
    | {"notes", "save_to", "intent", "compact_tag", "list_name"}
)
CHOICES: Final = _MEDIA | {"list_name", "name", "label"}
SETTINGS: Final = (
    frozenset({"form_title", "form_id", "version", "default_language", "instance_name", "style"})
    | {"public_key", "submission_url", "title", "id_string", "namespaces", "allow_choice_duplicates"}
    | {"clean_text_values", "auto_send", "auto_delete", "prefix", "delimiter", "attribute"}
    | {"instance_xmlns", "name", "omit_instanceid", "set_form_title", "set_form_id", "client_editable"}
    | {"xmlns", "flat", "notes"}
)
_FREE: Final = ("bind::", "body::", "control::", "instance::", "jr::", "sms_")
_OURS: Final = "agentdesk::"
_TYPED: Final = N_("The column {name} is not known; is {other} meant? As it is, nobody reads it.")
_UNUSED: Final = N_("The column {name} is not known and nothing reads it.")


def header_findings(workbook: Workbook) -> Iterator[Finding]:
    """Unknown headers of the three sheets. In choices any header may serve a filter: only near misses count."""
    ours = frozenset(f"{_OURS}{name}" for name in OUR_COLUMNS)
    yield from _unknown(workbook.survey, SURVEY | ours, Severity.ADVICE)
    used = " ".join(
        row.cells.get(c.header, "") for row in workbook.survey.rows for c in workbook.survey.columns
    )
    yield from (f for f in _unknown(workbook.choices, CHOICES, None) if str(f.values["name"]) not in used)
    yield from _unknown(workbook.settings, SETTINGS, Severity.ADVICE)


def _unknown(sheet: Sheet, known: frozenset[str], otherwise: Severity | None) -> Iterator[Finding]:
    for column in sheet.columns:
        if column.name in known or column.name.startswith(_FREE) or column.header.startswith("_"):
            continue
        near = get_close_matches(column.name, known, 1, 0.8)
        if near:
            yield _finding(sheet, column, Severity.WARNING, _TYPED, other=near[0])
        elif column.name.startswith(_OURS):
            yield _finding(sheet, column, Severity.WARNING, _UNUSED)
        elif otherwise is not None:
            yield _finding(sheet, column, otherwise, _UNUSED)


def _finding(sheet: Sheet, column: Column, severity: Severity, message: str, **values: object) -> Finding:
    said = {"name": column.header, **values}
    return Finding(severity, "unknown-column", message, said, sheet.name, 1, column.header)
