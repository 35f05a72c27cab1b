"""What a moment of a call says: when it was, and what happened."""

from zoneinfo import ZoneInfo

from textual.content import Content

from agentdesk.domain.disposition import BY_CODE
from agentdesk.domain.issue import ERASED
from agentdesk.domain.visit import EventKind
from agentdesk.i18n import N_, _
from agentdesk.services.replays import Moment
from agentdesk.tui.text import clean, plain, running

_K = EventKind


def when(moment: Moment, zone: ZoneInfo) -> Content:
    """The time of day, and how long the call had been going on."""
    return Content(f"{moment.at.astimezone(zone):%H:%M:%S}  {running(moment.elapsed)}").stylize("$muted")


def what(moment: Moment, before: Moment | None) -> Content:
    """What happened, in a line or more; a question that the moment before it tells is not told again."""
    told = [plain(_said(moment), "bold" if moment.about else "", lines=True)]
    asked = before is not None and before.question == moment.question
    if moment.question and not asked and moment.kind is not _K.SAID:
        told.insert(0, plain(" ".join(filter(None, (moment.number, moment.question))), "$muted", lines=True))
    return Content("\n").join(part for part in told if part)


def _said(moment: Moment) -> str:
    """What happened, beside the question it happened at."""
    if moment.erased:
        return _(ERASED)
    said, before = clean(moment.said, lines=True), clean(moment.before, lines=True)
    match moment.kind:
        case _K.OPENED:
            return _(N_("{person} opened the call"), person=clean(moment.person))
        case _K.RESUMED:
            return _(N_("{person} went on after an interruption"), person=clean(moment.person))
        case _K.SAID:
            return _(N_("said: {text}"), text=clean(moment.question))
        case _K.WENT:
            return ""
        case _K.ANSWERED if before and before != said:
            return _(N_("→ {answer}   (before: {before})"), answer=said, before=before)
        case _K.ANSWERED:
            return f"→ {said}"
        case _K.CLEARED:
            return _(N_("took the answer back: {before}"), before=before or "-")
        case _K.NOTE:
            return _(N_("note: {text}"), text=said)
        case _K.ISSUE:
            this = N_("raised this issue, #{number}")
            return _(this if moment.about else N_("raised issue #{number}"), number=said)
        case _K.DISPOSITION:
            label = _(BY_CODE[moment.said].label) if moment.said in BY_CODE else said
            return _(N_("{person} ended the call: {result}"), person=clean(moment.person), result=label)
        case _K.LANGUAGE:
            return _(N_("went on in another language: {language}"), language=said)
        case _K.PHONE_SHOWN:
            return _(N_("had the telephone number shown"))
        case _K.REPEAT_ADDED:
            return _(N_("added one more"))
    return _(N_("took one away"))
