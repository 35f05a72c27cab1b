"""Issues brought to where a test wants them: step by step, through the services, as the people do it."""

from datetime import timedelta
from typing import Final

from agentdesk.desk import Desk
from agentdesk.domain.issue import IssueState
from agentdesk.domain.issue_flow import Given, Step
from agentdesk.services import confirmations, issue_steps, issues, organisation
from agentdesk.services.issue_steps import Taken
from agentdesk.store.tables import Issue, Visit
from tests.calling import Call
from tests.desks import as_person

SUPERVISOR: Final = "zhao.min"
SATISFIED: Final = {"solved": "yes", "satisfied": "satisfied"}
NOT_SATISFIED: Final = {"solved": "yes", "satisfied": "neutral"}

WAY: Final = (
    (Step.ANALYSE, IssueState.ANALYSING),
    (Step.PLAN, IssueState.PLANNED),
    (Step.START, IssueState.RESOLVING),
    (Step.RESOLVE, IssueState.RESOLVED),
    (Step.TELL, IssueState.AWAITING_CUSTOMER),
)
"""The steps from received to the customer's word, and where each leads."""


def given(desk: Desk, **other: object) -> Given:
    """Everything that any step demands; `other` stands in for some of it."""
    with desk.store.reading() as tx:
        person = tx.connection.exec_driver_sql("SELECT id FROM person WHERE login = 'zhao.min'").scalar_one()
    all_of_it: dict[str, object] = {
        "cause": "密封圈老化",
        "measure": "上门更换",
        "department": next(each.id for each in desk.see(organisation.departments) if each.code == "service"),
        "person": person,
        "deadline": desk.today() + timedelta(days=2),
        "result": "已更换",
        "how": "电话告知",
        "reason": "客户说明",
    }
    return Given(**(all_of_it | other))  # type: ignore[arg-type]


def take(desk: Desk, number: int, step: Step, **other: object) -> Taken:
    """Take a step as whoever sits at the desk."""
    return desk.do(issue_steps.take, number, step, given(desk, **other))


def issue_of(desk: Desk, number: int) -> Issue:
    """The row of an issue."""
    with desk.store.reading() as tx:
        return tx.session.get_one(Issue, number)


def confirmation_of(desk: Desk, number: int) -> Visit | None:
    """The newest confirmation visit of an issue."""
    return desk.see(confirmations.latest, number)


def confirm(
    desk: Desk, number: int, answers: dict[str, str], code: str = "1.1", login: str = "li.na"
) -> None:
    """Make the confirmation call of an issue."""
    visit = confirmation_of(desk, number)
    assert visit is not None
    with as_person(desk, login):
        call = Call.open(desk, visit.id or 0)
        call.answer(**answers)
        call.end(code)


def bring_to(desk: Desk, number: int, state: IssueState) -> None:
    """Bring an issue that is received to `state`, on the shortest way there."""
    with as_person(desk, SUPERVISOR):
        if state in (IssueState.WITHDRAWN, IssueState.DUPLICATE):
            step = Step.WITHDRAW if state is IssueState.WITHDRAWN else Step.DUPLICATE
            take(desk, number, step, original=next(each for each in (1, 2) if each != number))
            return
        for step, reached in WAY:
            if issue_of(desk, number).state == state:
                return
            if state is IssueState.CLOSED and step is Step.TELL:
                break
            take(desk, number, step)
            if state is IssueState.UNREACHABLE and reached is IssueState.RESOLVED:
                break
        if state is IssueState.UNREACHABLE:
            confirm(desk, number, {}, "4.70")
            take(desk, number, Step.UNREACHABLE)
    if state is IssueState.CLOSED:
        confirm(desk, number, SATISFIED)
    assert issue_of(desk, number).state == state


def reopen(desk: Desk, number: int) -> None:
    """Bring an issue that is received to the customer, who is not satisfied."""
    bring_to(desk, number, IssueState.RESOLVED)
    confirm(desk, number, NOT_SATISFIED)


def told_of(desk: Desk, number: int = 1) -> list[tuple[str, str]]:
    """The timeline: kind, and the step where one was taken."""
    return [
        (entry.kind, entry.value.get("step", "")) for entry in desk.see(issues.detail, number, "en").timeline
    ]
