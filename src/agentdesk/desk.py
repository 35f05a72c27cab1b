"""The Desk: an opened store, a clock and a signed-in person.

The terminal, the command line, tests and scripts all work through it:

    with Desk.open(url) as desk:
        desk.sign_in("li.na", "...")
        page = desk.see(queue.page, limit=50)      # one read transaction
        desk.do(calls.claim_next)                  # one write transaction
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Concatenate, Final, ParamSpec, Self, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError

from agentdesk.domain.chain import APART
from agentdesk.domain.errors import Collision, Refusal
from agentdesk.domain.roles import Actor
from agentdesk.domain.sign_in import Failures
from agentdesk.i18n import N_
from agentdesk.services import history, organisation, passwords, people
from agentdesk.services.acting import Acting
from agentdesk.store import schema
from agentdesk.store.engine import Store, Tx
from agentdesk.store.failures import is_made_twice

P = ParamSpec("P")
T = TypeVar("T")


TRIES: Final = 5
"""How often an act is done that other desks' acts undo: in each collision one of them goes through."""


def wall_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


class Desk:
    """One open desk. Close it when done."""

    def __init__(
        self, store: Store, *, clock: Callable[[], datetime] = wall_clock, today: date | None = None
    ):
        """`today` pins the local date (for planning ahead and for demonstrations); the clock runs on. What is past
        or to come can be looked at like this, not written."""
        self.store = store
        self.person: Actor | None = None
        self._clock = clock
        self._pinned_today = today
        self._zone: ZoneInfo | None = None
        self._sealed_before = date.min
        self._newest: datetime | None = None

    @classmethod
    def open(
        cls,
        url: str,
        *,
        clock: Callable[[], datetime] = wall_clock,
        today: date | None = None,
        create: bool = False,
        key_file: Path | None = None,
    ) -> Self:
        """Open the database at `url`, bring its schema up to date, and sit down at it.

        `key_file` holds the key of the ledger; by default the one of the settings.
        Raises Refusal when there is no desk in it (unless `create`) or it is newer than this program, and
        StoreTrouble when it cannot be opened.
        """
        store = Store(url, may_make=create, key_file=key_file)
        try:
            schema.bring_up_to_date(store, clock(), may_create=create)
        except BaseException:
            store.close()
            raise
        return cls(store, clock=clock, today=today)

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's time zone; before the set-up, the default one."""
        if self._zone is None:
            with self.store.reading() as tx:
                self._zone = organisation.zone_of(tx)
        return self._zone or ZoneInfo(organisation.DEFAULT_ZONE)

    def now(self) -> datetime:
        """The moment, in UTC; on a pinned day, that day at this time of day, or later where something was done later
        on it."""
        now = self._clock()
        if self._pinned_today is None:
            return now
        time_of_day = now.astimezone(self.zone).time()
        moment = datetime.combine(self._pinned_today, time_of_day, self.zone).astimezone(UTC)
        if self._newest is None:
            with self.store.reading() as tx:
                self._newest = history.newest_time(tx) or moment
        is_of_that_day = self._newest.astimezone(self.zone).date() == self._pinned_today
        return max(moment, self._newest) if is_of_that_day else moment

    def today(self) -> date:
        """The organisation's local date."""
        return self.now().astimezone(self.zone).date()

    def do(self, act: Callable[Concatenate[Acting, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Carry out a service in one write transaction, and return what it returns.

        The first one of a day is preceded by the seal of the day before. When the database undoes it in favour of
        another desk's, or another one has just made the same row, it is done again from its beginning.
        """
        self._check_pinned()
        today = self.today()
        if today > self._sealed_before:
            if self.see(history.is_unsealed, today - timedelta(days=1)):
                self._carry_out(history.seal_by_itself, today - timedelta(days=1))
            self._sealed_before = today
        return self._carry_out(act, *args, **kwargs)

    def hand_over(self, reason: str) -> str:
        """Let the ledger go on under a new key; its fingerprint. No seal comes before: it would need the old key."""
        return self._carry_out(history.hand_over, reason)

    def _check_pinned(self) -> None:
        """Raise Refusal where something would be written down as of a day before what was done last, or, at a desk that
        works in real time, as of a day still to come: a history is neither made afterwards nor in advance."""
        if self._pinned_today is None:
            return
        now, real = self.now(), self._clock()
        newest = self._newest or now
        if now < newest - APART:
            raise Refusal(
                N_("{day} is past: with --today it can be looked at, but nothing can be done."),
                day=self._pinned_today,
            )
        if newest <= real < now and self._pinned_today > real.astimezone(self.zone).date():
            raise Refusal(
                N_("{day} is still to come: with --today it can be looked at, but nothing can be done."),
                day=self._pinned_today,
            )

    def _carry_out(self, act: Callable[Concatenate[Acting, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(TRIES - 1):
            try:
                return self._carry_out_once(act, *args, **kwargs)
            except Collision:
                continue
            except IntegrityError as error:
                if not is_made_twice(error):
                    raise
        return self._carry_out_once(act, *args, **kwargs)

    def _carry_out_once(
        self, act: Callable[Concatenate[Acting, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        zone = self.zone
        with self.store.writing() as tx:
            now = self.now()
            return act(self._acting(tx, now, zone), *args, **kwargs)

    def see(self, act: Callable[Concatenate[Acting, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Carry out a service that only reads, in one read transaction."""
        zone = self.zone
        now = self.now()
        with self.store.reading() as tx:
            return act(self._acting(tx, now, zone), *args, **kwargs)

    def _acting(self, tx: Tx, now: datetime, zone: ZoneInfo) -> Acting:
        """The frame of an act. Roles are those of this moment, not of the sign-in: what an administrator takes away is
        gone at every desk at once (R109)."""
        person = people.as_of_now(tx, self.person) if self.person is not None else None
        return Acting(tx, person, now, now.astimezone(zone).date(), zone)

    def sign_in(self, login: str, password: str) -> Actor:
        """Sign a person in at this desk. Raises Refusal for a wrong password or a locked account.

        The password is checked outside any transaction: argon2id takes its time, and nobody waits for it.
        """
        known = self.see(people.credentials, login)
        if known is not None and known.failures.locked_at(self.now()):
            self.do(people.sign_in_refused, known.person_id)
            self._refuse_locked(known.failures)
        if (
            not passwords.matches(known.password_hash if known else None, password)
            or known is None
            or not known.active
        ):
            self._refuse_locked(self.do(people.sign_in_failed, login))
            raise Refusal(N_("This login and password do not fit together."))
        self.person = self.do(people.signed_in, known.person_id)
        return self.person

    def _refuse_locked(self, failures: Failures) -> None:
        if failures.locked_until is not None:
            raise Refusal(
                N_("Too many wrong passwords. Try again at {time}, or ask an administrator."),
                time=f"{failures.locked_until.astimezone(self.zone):%H:%M}",
            )

    def trust(self, login: str) -> Actor:
        """Act as `login` without a password: for the command line of whoever owns the database."""
        self.person = self.see(people.trusted, login)
        return self.person

    def sign_out(self) -> None:
        """Leave the desk to the next person."""
        if self.person is not None:
            self.do(people.signed_out)
        self.person = None

    def pulse(self) -> int:
        """A number that changes when another desk, or this one, has changed something."""
        return self.store.pulse()

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()
