"""A desk with people and customers, for tests of everything above the rules.

The clock stands still at CLOCK (Wednesday 2026-11-18, 10:00 in Shanghai) unless a test moves it. Everybody's
password is PASSWORD.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from argon2 import PasswordHasher

from agentdesk.desk import Desk
from agentdesk.domain.clock_policy import ClockPolicy
from agentdesk.domain.incoming import CustomerRow, PurchaseRow
from agentdesk.domain.roles import Role
from agentdesk.domain.settings import texts_of_clocks
from agentdesk.services import organisation, people
from agentdesk.services.imports import take_customers, take_purchases
from agentdesk.store.engine import Tx
from agentdesk.store.policies import Held, put
from tests.templates import copied

CLOCK = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)
PASSWORD = "for-tests-only"
ZONE = "Asia/Shanghai"

PEOPLE: dict[str, tuple[str, Role, str]] = {
    "li.na": ("李娜", Role.AGENT, "zh_Hans"),
    "wang.lei": ("王磊", Role.AGENT, "zh_Hans"),
    "emma": ("Emma Clarke", Role.AGENT, "en"),
    "zhao.min": ("赵敏", Role.SUPERVISOR, "zh_Hans"),
    "sun.li": ("孙丽", Role.TRAINER, "zh_Hans"),
    "qian.jun": ("钱军", Role.MANAGER, "zh_Hans"),
}
"""Login to name, role and language; `admin` is the administrator."""

CUSTOMERS = (
    CustomerRow(2, "K001", {"name": "王小明", "tier": "important", "region": "深圳"}, ("+8613812345678",)),
    CustomerRow(3, "K002", {"name": "陈雪", "region": "广州"}, ("+8613900001111", "+862087654321")),
    CustomerRow(4, "K003", {"name": "深圳海纳贸易有限公司", "kind": "enterprise"}, ("+8675586123456",)),
    CustomerRow(5, "K004", {"name": "Alice Brown", "language": "en", "country": "GB"}, ("+447700900123",)),
    CustomerRow(6, "K005", {"name": "赵伟", "do_not_call": True}, ("+8613700002222",)),
)


def _sale(row: int, order: str, customer: str, product: str, minor: int, delivered_on: date) -> PurchaseRow:
    values: dict[str, object] = {
        "kind": "sale",
        "product": product,
        "amount_minor": minor,
        "currency": "CNY",
        "purchased_on": delivered_on - timedelta(days=2),
        "delivered_on": delivered_on,
    }
    return PurchaseRow(row, order, customer, values)


PURCHASES = (
    _sale(2, "D001", "K001", "净水器 X200", 328_000, date(2026, 11, 13)),
    _sale(3, "D002", "K002", "滤芯 F10", 25_900, date(2026, 6, 1)),
    _sale(4, "D003", "K003", "软水机 S5", 899_000, date(2026, 11, 11)),
    _sale(5, "D004", "K004", "滤芯 F10", 12_900, date(2026, 3, 2)),
    _sale(6, "D005", "K005", "净水器 X200", 328_000, date(2026, 11, 13)),
)


@dataclass
class Clock:
    """The time of a test; give it to a desk and move it."""

    now: datetime = field(default=CLOCK)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        """Move on by a timedelta's parts: `forward(minutes=5)`."""
        self.now += timedelta(**by)


@cache
def password_hash() -> str:
    """A true argon2id hash of PASSWORD that costs next to nothing to make and to check."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@contextmanager
def as_person(desk: Desk, login: str) -> Iterator[Desk]:
    """The desk with `login` at it for the time of the block, without a password."""
    before = desk.person
    desk.trust(login)
    try:
        yield desk
    finally:
        desk.person = before


def set_up(url: str, clock: Callable[[], datetime], zone: str = ZONE) -> None:
    """Make the organisation, its people, customers and purchases in an empty database; no visits yet."""
    if clock() == CLOCK and zone == ZONE:
        copied(url, _make)
    else:
        _make(url, clock, zone)


def _make(url: str, clock: Callable[[], datetime] | None = None, zone: str = ZONE) -> None:
    clock = clock or Clock()
    with Desk.open(url, clock=clock, create=True) as desk:
        desk.person = desk.do(
            organisation.set_up,
            name="海纳净水",
            zone=zone,
            language="zh_Hans",
            admin_login="admin",
            admin_name="管理员",
            admin_password_hash=password_hash(),
        )
        for login, (name, role, language) in PEOPLE.items():
            desk.do(
                people.add_person,
                login=login,
                name=name,
                password_hash=password_hash(),
                roles={role},
                language=language,
                department_code="service",
            )
        desk.do(take_customers, CUSTOMERS)
        desk.do(take_purchases, PURCHASES)


def untimed(desk: Desk) -> None:
    """No clock runs at this desk: for pages that are looked at by the time of day."""
    with desk.store.writing() as tx:
        hold(tx, texts_of_clocks(ClockPolicy(targets={}, complaint_targets={})), date(2026, 1, 1))


def hold(tx: Tx, texts: Mapping[str, str], valid_from: date) -> None:
    """Let these settings hold from a day on, whoever may change them."""
    put(tx, [Held(key, valid_from, text, None, "", CLOCK) for key, text in texts.items()])


@pytest.fixture
def clock() -> Clock:
    """The time of this test, standing still."""
    return Clock()


@pytest.fixture
def desk_url(database_url: str, clock: Clock) -> str:
    """The URL of a desk that is set up, on each kind of database."""
    set_up(database_url, clock)
    return database_url


@pytest.fixture
def desk(desk_url: str, clock: Clock) -> Iterator[Desk]:
    """That desk, opened, with nobody signed in."""
    with Desk.open(desk_url, clock=clock) as desk:
        yield desk
