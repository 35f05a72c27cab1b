"""The demo desk: a made-up company with people, customers, and half a year of visits that were really made.

Everything goes through the services that people use, at the times at which it would have happened, in one
transaction: either the whole demo is there or nothing of it.
"""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from agentdesk.content import resource
from agentdesk.domain.incoming import CustomerRow, PurchaseRow
from agentdesk.domain.issue import Category
from agentdesk.domain.money import parse_amount
from agentdesk.domain.roles import Role
from agentdesk.services import knowledge, organisation, people
from agentdesk.services.acting import Acting
from agentdesk.services.demo_story import (
    Team,
    book_appointments,
    make_all_calls,
    make_calls,
    problems_of,
    work_on_issues,
)
from agentdesk.services.imports import take_customers, take_purchases
from agentdesk.services.knowledge import NewArticle
from agentdesk.services.passwords import hashed
from agentdesk.services.planning import plan_chunk
from agentdesk.services.running import Runner

DEMO_ORGANISATION: Final = "海纳净水 Haina"
DEMO_ZONE: Final = "Asia/Shanghai"
DEMO_PASSWORD: Final = "demo-desk"
DEMO_AGENT: Final = "li.na"

_STAFF: Final[dict[str, tuple[str, Role, str, str]]] = {
    DEMO_AGENT: ("李娜", Role.AGENT, "zh_Hans", "service"),
    "wang.lei": ("王磊", Role.AGENT, "zh_Hans", "service"),
    "emma": ("Emma Clarke", Role.AGENT, "en", "service"),
    "zhao.min": ("赵敏", Role.SUPERVISOR, "zh_Hans", "service"),
    "chen.jie": ("陈洁", Role.TRAINER, "zh_Hans", "service"),
    "zhou.qiang": ("周强", Role.MANAGER, "zh_Hans", "quality"),
}
_ADMIN: Final = ("admin", "系统管理员")

DEMO_PEOPLE: Final = (*_STAFF, _ADMIN[0])
"""Logins of the demo; everybody's password is DEMO_PASSWORD."""

_WAVES: Final = (198, 190, 186, 110, 99, 95, 50, 40, 33)
"""Days ago on which the visits then owed were planned; all of them were made in the days after."""
_LATEST_CALLS: Final = {12: 4, 3: 5, 1: 6}
"""Days ago, and how many visits were made then; the others are the queue."""
_CALLS_TODAY: Final = 9
_OPENED_DAYS_AGO: Final = 220
_ALL: Final = 1_000
"""More customers than the demo has."""


def make_demo(desk: Runner) -> None:
    """Make the demo in an empty, not yet set up database. Raises Refusal when it is set up already.

    A desk that is open keeps the time zone it found: open it anew afterwards.
    """
    desk.do(_make, hashed(DEMO_PASSWORD))


def _make(act: Acting, password_hash: str) -> None:
    act = replace(act, zone=ZoneInfo(DEMO_ZONE))
    act = replace(act, today=act.now.astimezone(act.zone).date())
    opened = _on(act, _OPENED_DAYS_AGO)
    team = _hire(opened, password_hash)
    take_customers(replace(opened, person=team.supervisor), list(_customers()))
    _write_articles(replace(opened, person=team.supervisor))
    for days_ago in _WAVES:
        then = _on(act, days_ago)
        _plan(then, team, act.today)
        make_all_calls(then, team, problems_of(days_ago))
    for days_ago, count in _LATEST_CALLS.items():
        then = _on(act, days_ago)
        _plan(then, team, act.today)
        make_calls(then, team, count, problems_of(days_ago))
    make_calls(replace(act, now=act.now - timedelta(hours=2)), team, _CALLS_TODAY, problems_of(0))
    work_on_issues(act, team)
    book_appointments(act, team)


def _on(act: Acting, days_ago: int) -> Acting:
    """The same desk some days ago, at half past nine."""
    day = act.today - timedelta(days=days_ago)
    moment = datetime.combine(day, time(9, 30), act.zone).astimezone(act.now.tzinfo)
    return replace(act, now=moment, today=day)


def _hire(act: Acting, password_hash: str) -> Team:
    """Set the organisation up with everybody who works there."""
    administrator = organisation.set_up(
        act,
        name=DEMO_ORGANISATION,
        zone=DEMO_ZONE,
        language="zh_Hans",
        admin_login=_ADMIN[0],
        admin_name=_ADMIN[1],
        admin_password_hash=password_hash,
    )
    by_login = {
        login: people.add_person(
            replace(act, person=administrator),
            login=login,
            name=name,
            password_hash=password_hash,
            roles={role},
            language=language,
            department_code=department,
        )
        for login, (name, role, language, department) in _STAFF.items()
    }
    return Team(
        (by_login["li.na"], by_login["wang.lei"]),
        by_login["emma"],
        by_login["zhao.min"],
        by_login=by_login,
    )


def _write_articles(act: Acting) -> None:
    """The knowledge base; the calls that follow use it."""
    for said in tomllib.loads(resource("samples", "articles.toml").read_text(encoding="utf-8"))["article"]:
        knowledge.write(act, NewArticle(**{**said, "category": Category(said["category"])}))


def _plan(act: Acting, team: Team, today: date) -> None:
    """Take over what was delivered by then, and plan the visits owed."""
    act = replace(act, person=team.supervisor)
    take_purchases(act, [row for row, delivered_on in _purchases(today) if delivered_on <= act.today])
    plan_chunk(act, 0, _ALL, act.today)


def _rows(name: str) -> Iterator[tuple[int, dict[str, str]]]:
    lines = resource("samples", name).read_text(encoding="utf-8").splitlines()
    yield from enumerate(csv.DictReader(lines), 2)


def _customers() -> Iterator[CustomerRow]:
    for row, said in _rows("customers.csv"):
        values = {
            name: said[name] for name in ("name", "kind", "tier", "language", "country", "region", "note")
        }
        yield CustomerRow(row, said["number"], values, (said["phone"],))


def _purchases(today: date) -> Iterator[tuple[PurchaseRow, date]]:
    """The sample's purchases with the days on which they were delivered, counted back from today."""
    for row, said in _rows("purchases.csv"):
        delivered_on = today - timedelta(days=int(said["delivered_days_ago"]))
        values: dict[str, object] = {
            "kind": said["kind"],
            "product": said["product"],
            "model": said["model"],
            "amount_minor": parse_amount(said["amount"], said["currency"]),
            "currency": said["currency"],
            "region": said["region"],
            "purchased_on": delivered_on - timedelta(days=2),
            "delivered_on": delivered_on,
        }
        yield PurchaseRow(row, said["order_no"], said["customer_no"], values), delivered_on
