"""Random histories of issues, played through the services beside a model that knows the table of transitions only."""

import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import OPEN_STATES, IssueState
from agentdesk.domain.issue_flow import BY_STEP, PAIRS, UNDO_WITHIN, By, Step
from agentdesk.services import history, issue_steps, issues
from tests.calling import Call, raise_some
from tests.desks import Clock, as_person, set_up
from tests.handling import SUPERVISOR, WAY, confirmation_of, issue_of, take
from tests.postgres import PostgresServer

NUMBERS = (1, 2, 3)
ANSWERS: tuple[dict[str, str], ...] = (
    {"solved": "yes", "satisfied": "very_satisfied"},
    {"solved": "yes", "satisfied": "dissatisfied"},
    {"solved": "no"},
    {"solved": "yes"},
    {},
)
CODES = ("1.2", "3.13", "4.70", "2.31")
"""Partly completed; no answer; no longer a customer; the last also forbids every other call."""


@dataclass
class Known:
    """What the model knows of an issue."""

    state: IssueState = IssueState.RECEIVED
    reopened: int = 0
    owed: bool = False
    in_vain: bool = False
    original: int | None = None
    last: tuple[int, IssueState, bool] | None = None
    """The newest step if it can be undone: its number, where the issue stood, whether it made the owed visit."""
    taken_at: datetime | None = None
    path: list[IssueState] = field(default_factory=lambda: [IssueState.RECEIVED])

    def go(self, state: IssueState) -> None:
        self.state = state
        self.path.append(state)


_NUMBERS = st.sampled_from(NUMBERS)


class Histories(RuleBasedStateMachine):
    """Three issues of one customer; a supervisor takes any step, an agent makes the calls."""

    url = ""

    def lay_out(self, url: str) -> None:
        """Make the desk in the empty database at `url`."""
        set_up(url, Clock())

    @initialize()
    def begin(self) -> None:
        self.clock = Clock()
        self.lay_out(self.url)
        self.desk = Desk.open(self.url, clock=self.clock)
        with as_person(self.desk, "li.na"):
            raise_some(self.desk, len(NUMBERS))
        self.desk.trust(SUPERVISOR)
        self.known = {number: Known() for number in NUMBERS}
        self.called_off = False

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            with as_person(self.desk, "admin"):
                assert self.desk.see(history.verify).fault is None
            self.desk.close()

    def _leads_on(self, number: int, step: Step, original: int) -> bool:
        issue, row = self.known[number], BY_STEP[step]
        if issue.state not in row.sources or By.SUPERVISOR not in row.by:
            return False
        if step is Step.UNREACHABLE:
            return issue.in_vain or self.called_off
        if step is Step.ASK_AGAIN:
            return not (issue.owed or self.called_off)
        if step is Step.DUPLICATE:
            return original != number and self.known[original].state in (*OPEN_STATES, IssueState.CLOSED)
        return True

    @rule(number=_NUMBERS, step=st.sampled_from(Step), original=_NUMBERS, willing=st.integers(0, 9))
    def step(self, number: int, step: Step, original: int, willing: int) -> None:
        """Any step, whether it leads on or not; of the ends only some, lest every history be short."""
        if willing == 9 or BY_STEP[step].target in OPEN_STATES:
            self._take(number, step, original)

    @rule(number=_NUMBERS, steps=st.integers(1, len(WAY)))
    def go_on(self, number: int, steps: int) -> None:
        """Some steps towards the customer."""
        for _ in range(steps):
            step = next((each for each, _ in WAY if self.known[number].state in BY_STEP[each].sources), None)
            if step is not None:
                self._take(number, step, number)

    def _take(self, number: int, step: Step, original: int) -> None:
        issue, leads_on = self.known[number], self._leads_on(number, step, original)
        try:
            taken = take(self.desk, number, step, original=original)
        except Refusal:
            assert not leads_on, f"{step} was refused from {issue.state}"
            return
        assert leads_on, f"{step} was taken from {issue.state}"
        makes = step in (Step.RESOLVE, Step.ASK_AGAIN) and not (issue.owed or self.called_off)
        issue.taken_at = self.clock.now
        issue.last = (taken.seq, issue.state, makes)
        if makes:
            issue.owed, issue.in_vain = True, False
        issue.original = original if step is Step.DUPLICATE else None
        issue.go(BY_STEP[step].target)

    @rule(number=_NUMBERS)
    def undo(self, number: int) -> None:
        issue = self.known[number]
        if issue.last is None:
            last = self.desk.see(issues.detail, number, "en").timeline[-1].seq
            with pytest.raises(Refusal):
                self.desk.do(issue_steps.undo, number, last)
            return
        seq, before, made_visit = issue.last
        if self.called_off and made_visit:
            return  # the visit was ended by the call that forbade all others
        assert self.desk.do(issue_steps.undo, number, seq) == before
        if made_visit:
            issue.owed = False
        issue.last, issue.original = None, None
        issue.go(before)

    @rule(number=_NUMBERS, answers=st.sampled_from(ANSWERS), code=st.sampled_from(CODES))
    def call(self, number: int, answers: dict[str, str], code: str) -> None:
        issue = self.known[number]
        visit = confirmation_of(self.desk, number)
        if visit is None or visit.state != "due" or issue.state not in OPEN_STATES:
            return
        with as_person(self.desk, "li.na"):
            self._pass(max(self.clock.now + timedelta(minutes=1), visit.ready_at))
            call = Call.open(self.desk, visit.id or 0)
            call.answer(**answers)
            call.end(code, "说明")
            given = {entry.node: entry.value for entry in call.sheet.events if entry.kind == "answered"}
        self._pass(self.clock.now + timedelta(minutes=1))
        said = {node.rpartition("/")[2]: value for node, value in given.items()} | answers
        issue.last = None
        if issue.state is IssueState.RESOLVED:
            issue.go(IssueState.AWAITING_CUSTOMER)
        ended = confirmation_of(self.desk, number)
        assert ended is not None
        issue.owed = ended.state != "done"
        issue.in_vain = not issue.owed and code != "1.2"
        self._word(issue, said, code)
        if code == "2.31":
            self._call_off()

    def _word(self, issue: Known, said: dict[str, str], code: str) -> None:
        """What the customer's word does, by the columns of the shipped questionnaire."""
        if code != "1.2" or not said:
            return
        if said.get("solved") == "no" or said.get("satisfied") == "dissatisfied":
            issue.reopened += 1
            issue.go(IssueState.ANALYSING)
        elif len(said) == 2:
            issue.go(IssueState.CLOSED)

    def _call_off(self) -> None:
        self.called_off = True
        for other in self.known.values():
            other.owed = False

    @rule(minutes=st.integers(1, 30))
    def wait(self, minutes: int) -> None:
        self._pass(self.clock.now + timedelta(minutes=minutes))

    def _pass(self, moment: datetime) -> None:
        """Time goes on; what was done too long ago stays done."""
        self.clock.now = moment
        for issue in self.known.values():
            if issue.taken_at is not None and moment - issue.taken_at > UNDO_WITHIN:
                issue.last = None

    @invariant()
    def the_desk_is_where_the_model_is(self) -> None:
        if not hasattr(self, "desk"):
            return
        for number, issue in self.known.items():
            row = issue_of(self.desk, number)
            assert (row.state, row.reopened, row.duplicate_of) == (
                issue.state,
                issue.reopened,
                issue.original,
            )
            assert (row.confirmed_by is not None) is (issue.state is IssueState.CLOSED)

    @invariant()
    def the_timeline_tells_the_whole_way(self) -> None:
        if not hasattr(self, "desk"):
            return
        for number, issue in self.known.items():
            entries = self.desk.see(issues.detail, number, "en").timeline
            states = [entry.value["state"] for entry in entries if entry.kind in ("state", "undone")]
            assert [IssueState.RECEIVED, *states] == issue.path
            went = [entry for entry in entries if entry.kind == "state"]
            assert all((entry.value["before"]["state"], entry.value["state"]) in PAIRS for entry in went)


def play(machine: type[Histories], examples: int) -> None:
    """Play histories, each on an empty database of its own."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_random_histories_on_sqlite(tmp_path: Path) -> None:
    made = tmp_path / "made.db"
    set_up(f"sqlite:///{made}", Clock())

    class OnSQLite(Histories):
        def __init__(self) -> None:
            super().__init__()
            self.url = f"sqlite:///{Path(tempfile.mkdtemp(dir=tmp_path)) / 'desk.db'}"

        def lay_out(self, url: str) -> None:
            shutil.copy(made, url.removeprefix("sqlite:///"))

    play(OnSQLite, 40)


def test_random_histories_on_postgresql(pg_server: PostgresServer) -> None:
    class OnPostgreSQL(Histories):
        def __init__(self) -> None:
            super().__init__()
            self._database = pg_server.database()
            self.url = self._database.__enter__()

        def teardown(self) -> None:
            super().teardown()
            self._database.__exit__(None, None, None)

    play(OnPostgreSQL, 4)
