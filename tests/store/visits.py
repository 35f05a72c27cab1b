"""Many visits in a desk that is set up, written straight into its tables."""

import random
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from agentdesk.domain.queue_order import Band
from agentdesk.domain.reason import because
from agentdesk.store.engine import Store
from agentdesk.store.tables import Customer, Person, PersonRole, Visit
from tests.desks import CLOCK, TODAY

KIND_OF = {
    Band.APPOINTMENT_DUE: ("periodic", "hard"),
    Band.CONFIRM_CRITICAL: ("confirmation", None),
    Band.FIRST_VISIT: ("first", None),
    Band.SOFT_APPOINTMENT: ("periodic", "soft"),
}


def visit(customer_id: int, band: Band = Band.FIRST_VISIT, **others: Any) -> dict[str, Any]:
    """The values of one due visit."""
    kind, appointment = KIND_OF.get(band, ("periodic", None))
    values: dict[str, Any] = {
        "customer_id": customer_id,
        "kind": kind,
        "appointment": appointment,
        "reason": because("Important customer").to_json(),
        "due_on": TODAY,
        "ready_at": CLOCK - timedelta(days=1),
        "band": int(band),
        "attempts": 0,
        "state": "due",
        "agent_id": None,
        "created_at": CLOCK,
    }
    return values | others


def random_visit(chance: random.Random, customers: int, agents: list[int], today: date) -> dict[str, Any]:
    """A due visit of any band, anybody's or one agent's; one in eight cannot be called yet."""
    band = chance.choice(list(Band))
    ready: datetime = CLOCK - timedelta(minutes=chance.randint(0, 300))
    if chance.random() < 0.125:
        ready = CLOCK + timedelta(minutes=chance.randint(1, 300))
    return visit(
        chance.randint(1, customers),
        band,
        due_on=today - timedelta(days=chance.randint(-3, 12)),
        ready_at=ready,
        agent_id=chance.choice([None, None, *agents]),
        attempts=chance.randint(0, 3),
    )


def add_visits(store: Store, visits: list[dict[str, Any]]) -> None:
    """Write them all in one transaction."""
    if visits:
        with store.writing() as tx:
            tx.connection.execute(insert(Visit), visits)


def add_customers(store: Store, count: int) -> None:
    """Write `count` more customers."""
    with store.writing() as tx:
        tx.connection.execute(
            insert(Customer),
            [
                {
                    "number": f"Z{n:06}",
                    "name": f"客户{n}",
                    "search": "",
                    "created_at": CLOCK,
                    "updated_at": CLOCK,
                }
                for n in range(count)
            ],
        )


def add_agents(store: Store, count: int) -> list[str]:
    """Write `count` more agents; returns their logins."""
    logins = [f"agent.{n:03}" for n in range(count)]
    with store.writing() as tx:
        people = [
            Person(login=login, name=login, language="zh_Hans", password_hash="-", created_at=CLOCK)
            for login in logins
        ]
        tx.session.add_all(people)
        tx.session.flush()
        tx.session.add_all(PersonRole(person_id=person.id or 0, role="agent") for person in people)
    return logins
