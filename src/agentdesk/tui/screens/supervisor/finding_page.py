"""A finding as content: how bad, where, the sentence, its cell with the fault marked, and an example."""

from typing import Final

from textual.content import Content

from agentdesk.exchange.findings import SEVERITY_WORDS, Finding, Severity
from agentdesk.i18n import N_, _
from agentdesk.tui.screens.supervisor.finding_examples import EXAMPLES
from agentdesk.tui.text import clean, plain

SIGNS: Final = {Severity.ERROR: "!!", Severity.WARNING: "! ", Severity.ADVICE: "  "}
TONES: Final = {Severity.ERROR: "late", Severity.WARNING: "warn", Severity.ADVICE: "muted"}
_COLOURS: Final = {Severity.ERROR: "$error", Severity.WARNING: "$warning", Severity.ADVICE: "$muted"}

MARKED: Final = 60
"""Characters of a long cell that are shown before and behind the place of the fault in the short form."""


def severity(finding: Finding) -> str:
    """How bad it is, by sign and word."""
    return f"{SIGNS[finding.severity]} {_(SEVERITY_WORDS[finding.severity])}"


def told(finding: Finding, cell: str, *, whole: bool = False) -> Content:
    """The finding; a long cell only around the fault unless `whole`."""
    head = [Content(severity(finding)).stylize(f"bold {_COLOURS[finding.severity]}")]
    if finding.where:
        head.append(plain(f"   {finding.where}", "$muted"))
    parts = [Content("").join(head), plain(finding.say(), "bold")]
    if cell:
        parts.append(_titled(_(N_("In the cell")), _marked(cell, finding.position, whole=whole)))
    if finding.code in EXAMPLES:
        parts.append(_titled(_(N_("Example")), plain(_(EXAMPLES[finding.code]))))
    return Content("\n").join(parts)


def _titled(title: str, text: Content) -> Content:
    return Content("").join([Content(f"{title}  ").stylize("$muted"), text])


def _marked(cell: str, position: int | None, *, whole: bool) -> Content:
    """The cell's text, the character at `position` marked."""
    if position is None or position >= len(cell):
        short = cell if whole or len(cell) <= 2 * MARKED else f"{cell[: 2 * MARKED]}.."
        return plain(short, lines=whole)
    before, fault, behind = cell[:position], cell[position], cell[position + 1 :]
    if not whole:
        before = before if len(before) <= MARKED else f"..{before[-MARKED:]}"
        behind = behind if len(behind) <= MARKED else f"{behind[:MARKED]}.."
    shown = clean(fault) if fault.strip() else "_"
    return Content("").join(
        [plain(before, lines=whole), plain(shown, "bold reverse $error"), plain(behind, lines=whole)]
    )
