"""The frame of every act: an open transaction, the person acting, and the moment.

A service is a function whose first argument is an `Acting`. The desk opens the transaction, calls the function and
commits; so one function is one transaction, and a refusal anywhere in it undoes all of it.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from agentdesk.domain.errors import Refusal
from agentdesk.domain.roles import Actor, Permission
from agentdesk.i18n import N_
from agentdesk.store.chains import append_audit
from agentdesk.store.engine import Tx


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts, when, in which transaction."""

    tx: Tx
    person: Actor | None
    now: datetime
    """Aware, UTC."""
    today: date
    """The organisation's local date."""
    zone: ZoneInfo
    """The organisation's time zone."""

    @property
    def actor(self) -> Actor:
        """The person acting. Raises Refusal when nobody has signed in."""
        if self.person is None:
            raise Refusal(N_("Sign in first."))
        return self.person

    def require(self, permission: Permission) -> Actor:
        """The person acting, who may do this; raises Refusal otherwise."""
        self.actor.require(permission)
        return self.actor

    def start_of(self, day: date) -> datetime:
        """The moment at which a local day begins."""
        return datetime.combine(day, time(0), self.zone)

    def audit(self, kind: str, entity: str = "", **value: Any) -> None:
        """Write down in the audit log that this was done, in the same transaction."""
        append_audit(
            self.tx,
            at=self.now,
            person_id=self.person.id if self.person else None,
            kind=kind,
            entity=entity,
            value=json.dumps(value, ensure_ascii=False, default=str),
        )
