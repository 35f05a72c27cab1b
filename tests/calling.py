"""Visits, calls and issues for tests: made through the services, as an agent makes them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from agentdesk.desk import Desk
from agentdesk.domain.attempts import NextStep
from agentdesk.domain.issue import Category, Severity
from agentdesk.domain.queue_order import Band
from agentdesk.domain.reason import because
from agentdesk.domain.visit import EventKind, VisitKind
from agentdesk.services import authoring, calls, endings, issues, questionnaires
from agentdesk.services.authoring import Submission
from agentdesk.services.calls import CallSheet, Entry
from agentdesk.services.endings import Ending
from agentdesk.services.issues import NewIssue
from agentdesk.store.tables import Visit
from tests.desks import TODAY

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def owe_visit(desk: Desk, customer: int = 1, *, kind: VisitKind = VisitKind.FIRST) -> int:
    """Owe a customer a visit that is due today; returns its number."""
    with desk.store.writing() as tx:
        visit = Visit(
            customer_id=customer,
            purchase_id=customer,
            kind=kind,
            reason=because("Important customer").to_json(),
            due_on=TODAY,
            ready_at=LONG_AGO,
            band=Band.FIRST_VISIT,
            created_at=LONG_AGO,
        )
        tx.session.add(visit)
        tx.session.flush()
        assert visit.id is not None
        return visit.id


def ask(desk: Desk, form: str) -> None:
    """First visits are asked with this form (XForm) from now on; 李娜 is at the desk then."""
    desk.trust("zhao.min")
    desk.do(authoring.submit, Submission(form, b"", "f.xml", "XForm", code="known"))
    desk.do(authoring.publish, "known")
    desk.do(questionnaires.use, "known", VisitKind.FIRST)
    desk.trust("li.na")


@dataclass
class Call:
    """A call going on at a desk; it numbers its log as the call screen does."""

    desk: Desk
    sheet: CallSheet
    seq: int

    @classmethod
    def open(cls, desk: Desk, visit_id: int) -> "Call":
        """Claim a visit and open the call."""
        desk.do(calls.claim, visit_id)
        sheet = desk.do(calls.open_call, visit_id)
        return cls(desk, sheet, sheet.next_seq)

    @property
    def visit_id(self) -> int:
        """The visit called."""
        return self.sheet.visit.visit_id

    def node(self, name: str) -> str:
        """The path of a question by its name."""
        return next(question.path for question in self.sheet.form.questions() if question.name == name)

    def record(self, kind: EventKind, node: str = "", value: str = "") -> None:
        """Something happens in the call."""
        self.desk.do(calls.record, self.visit_id, [Entry(self._next(), kind, node, value)])

    def answer(self, **answers: str) -> None:
        """The customer answers questions, by their names."""
        for name, value in answers.items():
            self.record(EventKind.ANSWERED, self.node(name), value)

    def raise_issue(
        self,
        description: str = "漏水",
        *,
        severity: Severity = Severity.MAJOR,
        category: Category = Category.PRODUCT_QUALITY,
        question: str = "",
        promise: str = "",
        promised_on: date | None = None,
    ) -> int:
        """The customer has a problem; returns the issue's number."""
        new = NewIssue(
            category,
            severity,
            description,
            self.node(question) if question else "",
            self.sheet.purchase_id,
            promise,
            promised_on,
        )
        return self.desk.do(issues.raise_issue, self.visit_id, new, seq=self._next(), elapsed_ms=1)

    def end(
        self, code: str, note: str = "", callback_in: timedelta | None = None, *, own: bool = True
    ) -> NextStep:
        """Hang up."""
        at = None if callback_in is None else self.desk.now() + callback_in
        ending = Ending(code, self._next(), 1, note, callback_at=at, own=own)
        return self.desk.do(endings.end_call, self.visit_id, ending)

    def _next(self) -> int:
        self.seq += 1
        return self.seq - 1


ALL_ANSWERED = {
    "q1": "satisfied",
    "q2": "good",
    "q3": "no",
    "q4": "very_satisfied",
    "q5": "often",
    "q6": "mostly",
}
"""Every choice question of the company's own questionnaire, answered without a complaint."""


def raise_some(desk: Desk, count: int = 3, customer: int = 1) -> list[int]:
    """Issues of one customer, raised one after another in one call by whoever is signed in; their numbers."""
    call = Call.open(desk, owe_visit(desk, customer))
    numbers = [call.raise_issue(f"问题 {place}") for place in range(count)]
    call.end("1.2")
    return numbers
