"""Many desks at one ledger: each a process of its own that calls, raises issues and moves its own and others'.

Everybody is agent and supervisor in one department, so that any refusal is another desk's doing: somebody else was
quicker. Each desk says what was acknowledged to it through a pipe of its own, which outlives its death.
"""

import os
import random
import time
import traceback
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from multiprocessing.connection import Connection, wait
from multiprocessing.synchronize import Barrier
from typing import Any, Final, NamedTuple

from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import OPEN_STATES, IssueState, Severity
from agentdesk.domain.issue_flow import BY_STEP, Given, Step
from agentdesk.domain.roles import Role
from agentdesk.services import calls, confirmations, issue_steps, issues
from agentdesk.services.issues import IssueFilter, Responsible
from agentdesk.store.engine import Store
from agentdesk.store.tables import Person, PersonRole
from tests.calling import Call
from tests.desks import CLOCK
from tests.handling import NOT_SATISFIED, SATISFIED, WAY, given
from tests.processes import CONTEXT
from tests.store.visits import add_customers, add_visits, visit

STEPS_BY_HAND: Final = tuple(step for step, _ in WAY if step is not Step.TELL)
OPEN: Final = IssueFilter(states=OPEN_STATES)
SEEN: Final = 40
"""Issues on a desk's page of the ledger."""


class Told(NamedTuple):
    """One act that a desk was told is done, or is refused: how long it took, and when it was over."""

    what: str
    """raised, step, undone, note, assigned, confirmed; refused."""
    issue: int
    detail: Any
    """The number in the timeline of a step or an undo, with the step; the text of a note; whoever was assigned."""
    ms: float
    at: float


@dataclass(frozen=True)
class Running:
    """The tests' clock, which runs on from CLOCK in all processes alike."""

    began: float = field(default_factory=time.time)
    later: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return CLOCK + self.later + timedelta(seconds=time.time() - self.began)


@dataclass(frozen=True)
class Shift:
    """What one desk does: its calls, each with an issue, and as many moves on the ledger after each."""

    login: str
    number: int
    calls: int
    moves: int
    pause: float = 0.0
    """Seconds between two acts on average; 0: without a pause."""
    hot: int = 0
    """An issue on which every desk tries every step by hand once, in the order of the way; 0: there is none."""


def patient(url: str) -> str:
    """The same database, at which a desk waits for a lock as long as a starved machine may take for fifty turns."""
    return url if url.startswith("sqlite") else f"{url}&options=-c%20lock_timeout%3D5min"


def hire(store: Store, count: int) -> list[str]:
    """Write `count` people of the service department, each agent and supervisor; returns their logins."""
    logins = [f"desk.{number:02}" for number in range(count)]
    with store.writing() as tx:
        service = tx.connection.exec_driver_sql(
            "SELECT id FROM department WHERE code = 'service'"
        ).scalar_one()
        team = [
            Person(
                login=login,
                name=login,
                language="zh_Hans",
                password_hash="-",
                department_id=service,
                created_at=CLOCK,
            )
            for login in logins
        ]
        tx.session.add_all(team)
        tx.session.flush()
        tx.session.add_all(
            PersonRole(person_id=person.id or 0, role=role)
            for person in team
            for role in (Role.AGENT, Role.SUPERVISOR)
        )
    return logins


def owe(store: Store, count: int) -> None:
    """Owe `count` customers of their own a first visit that is due now."""
    with store.reading() as tx:
        first = tx.connection.exec_driver_sql("SELECT max(id) + 1 FROM customer").scalar_one()
    add_customers(store, count)
    add_visits(store, [visit(first + number) for number in range(count)])


class AtWork:
    """One desk during its shift."""

    def __init__(self, desk: Desk, shift: Shift, tell: Callable[[Told], None]) -> None:
        self._desk, self._shift, self._tell = desk, shift, tell
        self._chance = random.Random(shift.number)
        self._mine: list[int] = []
        self._newest: tuple[int, int] | None = None
        self._given: Given = given(desk)
        self._notes = 0
        assert desk.person is not None
        self._me = desk.person

    def work(self) -> None:
        """The whole shift."""
        if self._shift.hot:
            for step in STEPS_BY_HAND:
                self._step(self._shift.hot, step)
            self._note(self._shift.hot)
        for _ in range(self._shift.calls):
            self._call()
            for _ in range(self._shift.moves):
                self._move()
            for number in self._mine:
                self._confirm(number)

    def _act(self, what: str, issue: int, act: Callable[[], Any]) -> Any:
        """Do it, and say what it came to; None where it was refused."""
        begun = time.perf_counter()
        try:
            detail = act()
        except Refusal as refusal:
            self._say("refused", issue, f"{what}: {refusal}", begun)
            return None
        self._say(what, issue, detail, begun)
        return detail

    def _say(self, what: str, issue: int, detail: Any, begun: float) -> None:
        self._tell(Told(what, issue, detail, (time.perf_counter() - begun) * 1000, time.time()))

    def _think(self) -> None:
        if self._shift.pause:
            time.sleep(self._chance.uniform(0, 2 * self._shift.pause))

    def _call(self) -> None:
        self._think()
        visit_id = self._desk.do(calls.claim_next)
        assert visit_id is not None, "there are as many visits as calls"
        call = Call.open(self._desk, visit_id)
        begun = time.perf_counter()
        number = call.raise_issue(
            words := f"{self._shift.login} {len(self._mine)}",
            severity=self._chance.choice(list(Severity)),
            promise="明天回电" if len(self._mine) % 2 else "",
        )
        self._say("raised", number, words, begun)
        self._mine.append(number)
        call.end("1.2")

    def _move(self) -> None:
        """Something on the ledger: the next step mostly, on an issue of one's own or on anybody's."""
        self._think()
        seen = [
            row for row in self._desk.see(issues.page, OPEN, None, SEEN).items if row.id != self._shift.hot
        ]
        if not seen:
            return
        number = self._chance.choice([*(row.id for row in seen), *self._mine[-1:] * len(seen)])
        acts = [self._next, self._next, self._next, self._next, self._assign, self._note, self._other]
        self._chance.choice(acts)(number)
        if self._newest is not None and self._chance.random() < 0.2:
            number, seq = self._newest
            self._newest = None
            self._act("undone", number, lambda: (seq, self._desk.do(issue_steps.undo, number, seq)))

    def _state(self, number: int) -> IssueState:
        return IssueState(self._desk.see(issues.detail, number, "en").row.state)

    def _next(self, number: int) -> None:
        state = self._state(number)
        step = next((step for step in STEPS_BY_HAND if state in BY_STEP[step].sources), Step.ASK_AGAIN)
        self._step(number, step)

    def _other(self, number: int) -> None:
        """A way back or an end; two issues are said to be each other's duplicates by different desks."""
        step = self._chance.choice([Step.BACK, Step.DUPLICATE, Step.WITHDRAW])
        self._step(number, step, original=number + self._chance.choice([-1, 1]))

    def _step(self, number: int, step: Step, original: int | None = None) -> None:
        what = replace(self._given, original=original)
        taken = self._act(
            "step", number, lambda: (self._desk.do(issue_steps.take, number, step, what).seq, step)
        )
        if taken is not None and number != self._shift.hot:
            self._newest = (number, taken[0])

    def _note(self, number: int) -> None:
        self._notes += 1
        text = f"{self._shift.login} note {self._notes}"

        def note() -> str:
            self._desk.do(issues.add_note, number, text)
            return text

        self._act("note", number, note)

    def _assign(self, number: int) -> None:
        row = self._desk.see(issues.detail, number, "en").row
        was, to = (
            Responsible(row.department_id, row.assignee_id),
            Responsible(self._given.department, self._me.id),
        )
        if was != to:

            def assign() -> int:
                self._desk.do(issues.assign, number, to, instead_of=was)
                return self._me.id

            self._act("assigned", number, assign)

    def _confirm(self, number: int) -> None:
        """The confirmation call of an issue of one's own, as soon as it is owed."""
        owed = self._desk.see(confirmations.latest, number)
        if owed is None or owed.state != "due" or owed.agent_id != self._me.id:
            return

        def ask() -> int:
            call = Call.open(self._desk, owed.id or 0)
            call.answer(**self._chance.choice([SATISFIED, SATISFIED, NOT_SATISFIED]))
            call.end("1.2")
            return owed.id or 0

        self._act("confirmed", number, ask)


def _at_desk(
    url: str, clock: Running, shift: Shift, start: Barrier, said: Connection, env: dict[str, str]
) -> None:
    os.environ.update(env)  # the server was warmed in another test's
    try:
        with Desk.open(url, clock=clock) as desk:
            desk.trust(shift.login)
            at_work = AtWork(desk, shift, said.send)
            start.wait(120)
            at_work.work()
    except BaseException:
        said.send(traceback.format_exc())
        raise
    said.send(None)


@dataclass
class Seat:
    """A desk as whoever watches it sees it."""

    shift: Shift
    told: list[Told] = field(default_factory=list)
    left: bool = False
    """It went home by itself."""
    killed: bool = False
    failed: str = ""


def rush(
    url: str, shifts: Collection[Shift], clock: Running, kills: Callable[[Shift], int | None] = lambda _: None
) -> list[Seat]:
    """Let all desks work at once until the last one has left; returns what each was told.

    `kills` says after how many words a desk is killed in the middle of the next one's act; None: it lives.
    """
    start = CONTEXT.Barrier(len(shifts))
    seats: dict[Connection, Seat] = {}
    processes: dict[Connection, Any] = {}
    for shift in shifts:
        heard, said = CONTEXT.Pipe(duplex=False)
        args = (url, clock, shift, start, said, dict(os.environ))
        processes[heard] = CONTEXT.Process(target=_at_desk, args=args, daemon=True)
        processes[heard].start()
        said.close()
        seats[heard] = Seat(shift)
    try:
        for heard, word in _words(list(seats)):
            seat = seats[heard]
            if isinstance(word, Told):
                seat.told.append(word)
                if len(seat.told) == kills(seat.shift):
                    processes[heard].kill()
                    seat.killed = True
            else:
                seat.left, seat.failed = word is None, word or ""
    finally:
        for process in processes.values():
            process.kill()
            process.join()
    return list(seats.values())


def _words(pipes: list[Connection]) -> Iterator[tuple[Connection, Any]]:
    """Everything that is said, until every pipe has ended."""
    while pipes:
        for heard in wait(pipes, 120):
            assert isinstance(heard, Connection)
            try:
                yield heard, heard.recv()
            except EOFError:
                pipes.remove(heard)
