"""Customers: found by name or number, and the brief that an agent reads before dialling (R17)."""

import unicodedata
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from agentdesk.domain.errors import Refusal
from agentdesk.domain.privacy import mask_name, mask_phone, unnamed
from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.services.acting import Acting
from agentdesk.store import customers as stored
from agentdesk.store.customers import ContactRow as ContactRow
from agentdesk.store.customers import FoundCustomer as FoundCustomer
from agentdesk.store.customers import OpenIssue as OpenIssue
from agentdesk.store.customers import PastVisit as PastVisit
from agentdesk.store.customers import PurchaseRow as PurchaseRow
from agentdesk.store.tables import Contact, Customer

T = TypeVar("T")

PURCHASES_SHOWN: Final = 20
VISITS_SHOWN: Final = 20
ISSUES_SHOWN: Final = 20
FOUND_PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Brief:
    """What there is to know about a customer. Telephone numbers are masked."""

    customer_id: int
    number: str
    name: str
    kind: str
    tier: str
    language: str
    country: str
    region: str
    note: str
    do_not_call: bool
    contacts: tuple[ContactRow, ...]
    purchases: tuple[PurchaseRow, ...]
    visits: tuple[PastVisit, ...]
    issues: tuple[OpenIssue, ...]

    @property
    def phones(self) -> tuple[ContactRow, ...]:
        """The telephone numbers that are not found wrong, the preferred one first."""
        return tuple(each for each in self.contacts if each.kind == "phone" and each.valid)


def may_look(act: Acting) -> None:
    """Raise Refusal unless the person acting may look customers up."""
    if not (act.actor.may(Permission.WORK_QUEUE) or act.actor.may(Permission.SEE_LEDGER)):
        act.require(Permission.WORK_QUEUE)


def name_for(act: Acting, name: str) -> str:
    """A customer's name as the person acting may read it: a guest only how it begins (R83, R109)."""
    return mask_name(name) if act.actor.is_guest else name


def as_told(act: Acting, said: T, name: str) -> T:
    """What was written of a customer as the person acting may read it: to a guest without name and numbers, wherever
    somebody has written them down (R83, R109)."""
    return unnamed(said, name) if act.actor.is_guest else said


def find(
    act: Acting, query: str, after_id: int = 0, limit: int = FOUND_PER_PAGE
) -> tuple[FoundCustomer, ...]:
    """Customers whose name holds `query`, or whose number or telephone number (last four digits) it is."""
    may_look(act)
    asked = unicodedata.normalize("NFKC", query).strip()
    if not asked:
        return ()
    digits = "".join(each for each in asked if each.isdigit())
    by_number = digits and len(digits) >= sum(each.isalpha() for each in asked)
    found = stored.find_by_number(act.tx, asked, digits, after_id, limit) if by_number else []
    if not found:
        found = stored.find_by_name(act.tx, asked, after_id, limit)
    return tuple(replace(each, phone=mask_phone(each.phone)) for each in found)


def brief(act: Acting, customer_id: int) -> Brief:
    """Everything about one customer on a page. Raises Refusal when there is none."""
    may_look(act)
    customer = act.tx.session.get(Customer, customer_id)
    if customer is None:
        raise Refusal(N_("There is no customer {number}."), number=customer_id)
    return Brief(
        customer_id,
        customer.number,
        customer.name,
        customer.kind,
        customer.tier,
        customer.language,
        customer.country,
        customer.region,
        customer.note,
        customer.do_not_call,
        tuple(
            replace(each, value=mask_phone(each.value)) if each.kind == "phone" else each
            for each in stored.contacts_of(act.tx, customer_id)
        ),
        stored.purchases_of(act.tx, customer_id, PURCHASES_SHOWN),
        stored.past_visits_of(act.tx, customer_id, VISITS_SHOWN),
        stored.open_issues_of(act.tx, customer_id, ISSUES_SHOWN),
    )


def show_phone(act: Acting, contact_id: int) -> str:
    """The whole telephone number, for the person who asks; that they asked is written down."""
    act.require(Permission.REVEAL_PHONE)
    contact = act.tx.session.get(Contact, contact_id)
    if contact is None:
        raise Refusal(N_("This number is not on record any more."))
    act.audit("phone_shown", f"contact:{contact_id}", customer=contact.customer_id)
    return contact.value
