"""The interview of a visit, made again from its log."""

import re
from collections.abc import Mapping, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from agentdesk.domain.visit import EventKind
from agentdesk.i18n import N_, translate
from agentdesk.questionnaire.form import Form
from agentdesk.questionnaire.interview import Interview, replay
from agentdesk.questionnaire.steps import Event
from agentdesk.services import questionnaires
from agentdesk.services.acting import Acting
from agentdesk.services.organisation import about
from agentdesk.store import queue as queued
from agentdesk.store.tables import Customer, Person, Visit
from agentdesk.store.visits import LoggedEvent

SPOKEN: Final = {"zh": "zh_Hans", "en": "en"}
"""A customer's language to the catalogue in which the script's words for the unknown are found."""


_CALLED: Final = {
    "zh": ("chinese", "mandarin", "中文", "简体中文", "汉语"),
    "en": ("english", "英文", "英语"),
}
"""How forms without codes call a customer's language."""


def spoken_in(form: Form, language: str) -> str:
    """The form's language that a customer's is spoken in: `zh` in `zh`, `zh-CN` or `Chinese`; else its default one."""
    alike = [code for code in form.languages if re.split(r"[-_]", code)[0].lower() == language]
    called = [code for code in form.languages if code.lower() in _CALLED.get(language, ())]
    exact = [language] if language in form.languages else []
    return next(iter([*exact, *alike, *called]), form.default_language)


def replayed(
    form: Form, events: Sequence[LoggedEvent], language: str, zone: ZoneInfo, given: Mapping[str, str]
) -> Interview:
    """The interview that a visit's log makes; its today is the day on which the visit was first opened."""
    spoken = spoken_in(form, language)
    happened = [Event(event.kind, event.node, event.value) for event in events]
    return replay(form, happened, language=spoken, now=events[0].at, zone=zone, given=given)


def given_of(act: Acting, visit: Visit, events: Sequence[LoggedEvent]) -> dict[str, str]:
    """What the script may name: customer_name, product, company, agent_name; and what a form may preload
    (jr:preload="property"): username, the agent's login.

    The agent is whoever opened the last call. A form may ask by these, so every replay needs them.
    """
    opened = [event for event in events if event.kind in (EventKind.OPENED, EventKind.RESUMED)]
    agent = act.tx.session.get_one(Person, opened[-1].person_id)
    customer = act.tx.session.get_one(Customer, visit.customer_id)
    row = queued.row_of(act.tx, visit.id or 0)
    organisation = about(act)
    return {
        "customer_name": customer.name,
        "product": (row.product if row else "")
        or translate(N_("products"), SPOKEN.get(customer.language, "en")),
        "company": organisation.name if organisation else "",
        "agent_name": agent.name,
        "username": agent.login,
    }


def interview_of(act: Acting, visit: Visit, version_id: int, events: Sequence[LoggedEvent]) -> Interview:
    """The interview of an opened visit as its log left it, begun in the customer's language."""
    language = act.tx.session.get_one(Customer, visit.customer_id).language
    form = questionnaires.form_of(act, version_id)
    return replayed(form, events, language, act.zone, given_of(act, visit, events))
