"""The interview of a visit, made again from its log."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Known:
    """What a form is told when a call begins, and may ask by: every replay of that call must be told the same.

    `language` is the customer's. `given` is what the script may name, customer_name, product, company, agent_name;
    and what a form may preload (jr:preload="property"), username, the agent's login.
    """

    language: str
    given: dict[str, str]


def told(act: Acting, visit: Visit, agent_id: int) -> str:
    """What is known of a visit now, as the log keeps it with the opening of a call (JSON): all but the customer's name.

    The log is never rewritten: a name in it would outlive the customer's wish to be forgotten.
    """
    agent = act.tx.session.get_one(Person, agent_id)
    language = act.tx.session.get_one(Customer, visit.customer_id).language
    row = queued.row_of(act.tx, visit.id or 0)
    organisation = about(act)
    known = {
        "language": language,
        "product": (row.product if row else "") or translate(N_("products"), SPOKEN.get(language, "en")),
        "company": organisation.name if organisation else "",
        "agent_name": agent.name,
        "username": agent.login,
    }
    return json.dumps(known, ensure_ascii=False)


def known_of(act: Acting, visit: Visit, events: Sequence[LoggedEvent]) -> Known:
    """What the form was told when the last call of the visit was opened; the customer is called as today.

    Another call is told anew, in the name of its own agent; one that was interrupted goes on as it began. A log
    that does not say is told what is known now.
    """
    opened = next(event for event in reversed(events) if event.kind == EventKind.OPENED)
    given: dict[str, str] = json.loads(opened.value or told(act, visit, opened.person_id))
    language = given.pop("language")
    name = act.tx.session.get_one(Customer, visit.customer_id).name
    return Known(language, {"customer_name": name, **given})


def replayed(form: Form, events: Sequence[LoggedEvent], known: Known, zone: ZoneInfo) -> Interview:
    """The interview that a visit's log makes; its today is the day on which the visit was first opened."""
    first = next(event for event in events if event.kind == EventKind.OPENED)
    happened = [Event(event.kind, event.node, event.value, event.at) for event in events]
    spoken = spoken_in(form, known.language)
    return replay(form, happened, language=spoken, now=first.at, zone=zone, given=known.given)


def interview_of(act: Acting, visit: Visit, version_id: int, events: Sequence[LoggedEvent]) -> Interview:
    """The interview of an opened visit as its log left it, begun in the customer's language."""
    form = questionnaires.form_of(act, version_id)
    return replayed(form, events, known_of(act, visit, events), act.zone)
