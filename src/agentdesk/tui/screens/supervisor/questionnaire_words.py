"""What the pages of questionnaires say: lists, states, who is meant, how a version stands."""

from typing import Final

from agentdesk.domain.customer import CUSTOMER_KIND_NAMES, TIER_NAMES
from agentdesk.domain.visit import KIND_NAMES
from agentdesk.i18n import N_, _, current_language
from agentdesk.services.questionnaires import Use
from agentdesk.services.versions import STATE_NAMES, Listed, VersionRow
from agentdesk.tui.text import listed
from agentdesk.tui.widgets.columns import Column
from agentdesk.tui.widgets.paged_table import Cell, Row

_SHORT_KINDS: Final = {
    "first": N_("first"),
    "periodic": N_("periodic"),
    "confirmation": N_("confirmation"),
    "complaint_followup": N_("complaint"),
}


def list_columns() -> tuple[Column, ...]:
    """The columns of the list of questionnaires, as wide as the language in use needs them."""
    chinese = current_language().startswith("zh")
    return (
        Column("title", N_("Title"), min=16, weight=3, place=1),
        Column("asked", N_("Current"), min=8, place=1),
        Column("draft", N_("Draft"), min=8 if chinese else 9, place=1),
        Column("questions", N_("Quest."), min=6, place=3, right=True),
        Column("languages", N_("Languages"), min=9, place=4),
        Column("used", N_("Used for"), min=14, weight=2, place=2),
        Column("old", N_("On old"), min=6, place=2, right=True),
        Column("code", N_("Code"), min=12, weight=1, place=5),
    )


def list_row(each: Listed) -> Row:
    """One questionnaire as a line."""
    none: Cell = (_(N_("none")), "muted")
    return Row(
        each.code,
        {
            "title": each.title,
            "asked": none if each.published is None else f"v{each.published}",
            "draft": (f"v{each.newest}", "warn") if each.newest_state == "draft" else "",
            "questions": str(each.questions),
            "languages": " ".join(each.languages),
            "used": used_for(each.used_for) or none,
            "old": (str(each.visits_on_old), "warn") if each.visits_on_old else "",
            "code": each.code,
        },
        each,
    )


def used_for(uses: tuple[Use, ...]) -> str:
    """The kinds of visits on which a questionnaire is asked, each once, in a few words."""
    kinds = dict.fromkeys(use.visit_kind for use in uses)
    return listed([_(_SHORT_KINDS[kind]) for kind in kinds])


def version_columns() -> tuple[Column, ...]:
    """The columns of the list of versions."""
    return (
        Column("version", N_("Version"), min=7, place=1),
        Column("state", N_("State"), min=11, place=1),
        Column("file", N_("File"), min=14, weight=2, place=1),
        Column("made", N_("Brought in"), min=18, weight=1, place=2),
        Column("published", N_("Published"), min=11, place=2),
        Column("under_way", N_("Under way"), min=9, place=1, right=True),
        Column("questions", N_("Quest."), min=6, place=4, right=True),
        Column("languages", N_("Languages"), min=9, place=5),
    )


def state(row: VersionRow) -> Cell:
    """How a version stands; the one asked now stands out."""
    if row.asked:
        return f"* {_(N_('current'))}", "good"
    said = f"  {_(STATE_NAMES[row.state])}"
    tone = {"draft": "warn", "retired": "muted"}.get(row.state)
    return (said, tone) if tone else said


def visits(use: Use) -> str:
    """The kind of visits of a rule."""
    return _(KIND_NAMES[use.visit_kind])


def customers(kind: str, tier: str) -> str:
    """The customers of a rule: all, a kind, a grade, or a grade of a kind."""
    said = [_(CUSTOMER_KIND_NAMES[kind])] if kind else []
    said += [_(TIER_NAMES[tier])] if tier else []
    return " · ".join(said) or _(N_("all customers"))
