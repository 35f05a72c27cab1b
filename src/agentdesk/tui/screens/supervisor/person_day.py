"""One person's day, and the call that is going on: looked at, never touched."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from agentdesk.domain.disposition import BY_CODE
from agentdesk.domain.roles import Permission
from agentdesk.domain.visit import KIND_NAMES, VisitKind
from agentdesk.i18n import N_, _
from agentdesk.services import floor
from agentdesk.services.floor import AnswerInWords, CallNow, PersonDay
from agentdesk.tui.screens.supervisor import floor_words as words
from agentdesk.tui.screens.supervisor.live import LiveScreen
from agentdesk.tui.text import clean, clock, plain, running
from agentdesk.tui.widgets.figures import Figures, Shown
from agentdesk.tui.widgets.hour_bars import HourBars
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.said import Said
from agentdesk.tui.widgets.status_bar import StatusBar


class PersonDayScreen(LiveScreen[None]):
    """The day of the person with this number; the call on the right follows each answer."""

    SCOPE = "person_day"
    HELP = N_(
        "One person's calls of today by their results, and the call that is going on with what was answered so far."
        " Nothing can be changed here, and the agent does not notice that somebody looks."
    )
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]

    def __init__(self, person_id: int) -> None:
        super().__init__()
        self._person_id = person_id
        self._seen: PersonDay | None = None

    def compose(self) -> ComposeResult:
        yield StatusBar()
        yield Static(id="who", markup=False)
        yield Figures()
        with VerticalScroll(id="page"):
            with Vertical(id="call"):
                yield Static(id="call-text", markup=False)
            with Vertical(id="outcomes"):
                yield Said(N_("Calls of today by result"), classes="title")
                yield Static(id="outcomes-text", markup=False)
        yield HourBars(N_("Completed interviews by hour"))
        yield KeyBar()

    def on_mount(self) -> None:
        """The keys scroll the page."""
        self.query_one("#page").focus()

    async def look(self) -> None:
        """Read this person's day, and show it."""
        self._seen = await self.gateway.see(floor.person_day, self._person_id)
        self._say()

    def relabel(self) -> None:
        super().relabel()
        self._say()

    def _say(self) -> None:
        seen = self._seen
        if seen is None:
            return
        now, zone = self.gateway.now(), self.gateway.zone
        self.query_one("#who", Static).update(who(seen, zone))
        self.query_one(Figures).show([figures(seen)])
        self.query_one("#call-text", Static).update(call(seen, now, may=self._may_see_answers))
        self.query_one("#outcomes-text", Static).update(outcomes(seen))
        bars = self.query_one(HourBars)
        bars.zone, bars.hours = zone, seen.day.hours

    @property
    def _may_see_answers(self) -> bool:
        return self.person.may(Permission.SEE_QUEUE_OF_OTHERS)


def who(seen: PersonDay, zone: ZoneInfo) -> Content:
    """The line on top: name, since when and where."""
    person = seen.person
    if person.since is None:
        there = _(N_("not signed in"))
    else:
        desks = ", ".join(clean(desk) for desk in person.desks)
        there = _(N_("since {time} at {desks}"), time=clock(person.since, zone), desks=desks)
    return plain(person.name, "bold") + Content(f"   {there}")


def figures(seen: PersonDay) -> list[Shown]:
    """The person's day in figures."""
    average = "-" if seen.average is None else running(seen.average)
    issues = Shown(_(N_("Issues raised")), str(seen.day.issues))
    return [*words.day_figures(seen.day), Shown(_(N_("Average call")), average), issues]


def call(seen: PersonDay, now: datetime, *, may: bool) -> Content:
    """The call that is going on: with whom, how long, what is asked, what was answered."""
    going_on = seen.person.call
    if going_on is None:
        return _without_call(seen, now)
    lines = [
        Content(_(N_("On a call for {time}"), time=running(now - going_on.started_at))).stylize(
            "bold $success"
        ),
        plain(_facts(going_on)),
    ]
    if going_on.asked is None:
        lines.append(Content(_(N_("What is asked cannot be shown."))).stylize("$muted"))
    else:
        done = _(
            N_("Asked now ({done} of {total} answered)"), done=going_on.asked.done, total=going_on.asked.total
        )
        number = f"{going_on.asked.number}  " if going_on.asked.number else ""
        lines += [Content(""), Content(done).stylize("$muted"), plain(number + going_on.asked.label, "bold")]
    lines += [Content(""), Content(_(N_("Answered so far"))).stylize("$muted")]
    if not may:
        lines.append(Content(_(N_("Your role does not allow this."))).stylize("$muted"))
    lines += [part for answer in seen.answers for part in _answer(answer)]
    if may and not seen.answers:
        lines.append(Content(_(N_("Nothing yet."))).stylize("$muted"))
    return Content("\n").join(lines)


def _without_call(seen: PersonDay, now: datetime) -> Content:
    lines = [Content(_(N_("No call is going on."))).stylize("bold")]
    if seen.last is not None:
        ended = _(
            N_("The last one ended {time} ago after {length}: {result}"),
            time=running(max(now - seen.last.ended_at, timedelta())),
            length=running(seen.last.ended_at - seen.last.started_at),
            result=_(BY_CODE[seen.last.disposition].label),
        )
        lines.append(Content(ended))
    return Content("\n").join(lines)


def _facts(going_on: CallNow) -> str:
    facts = [
        going_on.customer,
        going_on.customer_number,
        going_on.product,
        _(KIND_NAMES[VisitKind(going_on.kind)]),
    ]
    return " · ".join(fact for fact in facts if fact)


def _answer(answer: AnswerInWords) -> list[Content]:
    number = f"{answer.number}  " if answer.number else ""
    return [plain(f"{number}{answer.question}", "$muted"), plain(f"   {answer.said}", "bold", lines=True)]


def outcomes(seen: PersonDay) -> Content:
    """How the calls of the day ended, one result a line."""
    if not seen.day.calls:
        return Content(_(N_("No call has ended yet."))).stylize("$muted")
    return Content("\n").join(
        Content(f"{count:>4}  ").stylize("bold") + Content(_(BY_CODE[code].label))
        for code, count in seen.day.calls.items()
    )
