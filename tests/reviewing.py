"""A period with issues for a review meeting to look at."""

from datetime import date, timedelta
from typing import Final

from agentdesk.desk import Desk
from agentdesk.domain.issue import Category, Severity
from agentdesk.domain.issue_flow import Step
from agentdesk.services import reviews
from agentdesk.services.reviews import Decision, Gathered
from tests.calling import Call, owe_visit
from tests.desks import TODAY, as_person
from tests.handling import SUPERVISOR, take

NOVEMBER: Final = (date(2026, 11, 1), date(2026, 11, 30))
DUE: Final = TODAY + timedelta(days=7)


def raise_four(desk: Desk) -> list[int]:
    """Two of quality with one cause spelled in two ways, one of delivery with another, one without a cause."""
    with as_person(desk, "li.na"):
        call = Call.open(desk, owe_visit(desk))
        numbers = [
            call.raise_issue("漏水", severity=Severity.CRITICAL),
            call.raise_issue("又漏水"),
            call.raise_issue("送晚了", severity=Severity.MINOR, category=Category.DELIVERY),
            call.raise_issue("很吵"),
        ]
        call.end("1.2")
    with as_person(desk, SUPERVISOR):
        for number, cause in zip(numbers, ("密封圈老化", "密封圈 老化。", "Courier late"), strict=False):
            take(desk, number, Step.ANALYSE)
            take(desk, number, Step.PLAN, cause=cause)
    return numbers


def gather(desk: Desk, period: tuple[date, date] = NOVEMBER, by: str = SUPERVISOR) -> Gathered:
    """What a meeting over the period has before it."""
    with as_person(desk, by):
        return desk.see(reviews.gather, *period)


def person_id(desk: Desk, login: str) -> int:
    """The number of somebody."""
    with as_person(desk, login):
        assert desk.person is not None
        return desk.person.id


def decide(desk: Desk, text: str = "换供应商", due_on: date = DUE, login: str = "li.na") -> int:
    """A decision of November's meeting, to be carried out by `login`; its number."""
    who = person_id(desk, login)
    with as_person(desk, SUPERVISOR):
        review = desk.do(reviews.open_review, *NOVEMBER)
        return desk.do(reviews.decide, review, Decision(text, due_on, who))
