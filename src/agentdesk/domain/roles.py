"""Who may do what: the one table of roles and permissions (R3-R5, R83, R109)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from agentdesk.domain.errors import Refusal
from agentdesk.i18n import N_


class Role(StrEnum):
    """What a person is in the organisation; one person may hold several."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    TRAINER = "trainer"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    GUEST = "guest"


class Permission(StrEnum):
    """One thing that a service may be asked to do. AUTHOR: to bring in, publish and retire questionnaires.

    WORK_ISSUE: to take the steps of an issue one is responsible for; END_ISSUE: to end it without the customer's word.
    HOLD_REVIEW: to take down what a review meeting found and decided (R75).
    SEE_SETTINGS, CHANGE_SETTINGS: the numbers and lists that the company decides itself (D2).
    """

    WORK_QUEUE = "work_queue"
    SEE_QUEUE_OF_OTHERS = "see_queue_of_others"
    REVEAL_PHONE = "reveal_phone"
    RAISE_ISSUE = "raise_issue"
    SEE_FLOOR = "see_floor"
    SEE_LEDGER = "see_ledger"
    ASSIGN_ISSUE = "assign_issue"
    WORK_ISSUE = "work_issue"
    END_ISSUE = "end_issue"
    PLAN_VISITS = "plan_visits"
    IMPORT_CUSTOMERS = "import_customers"
    AUTHOR = "author"
    READ_KNOWLEDGE = "read_knowledge"
    WRITE_KNOWLEDGE = "write_knowledge"
    HOLD_REVIEW = "hold_review"
    SEE_SETTINGS = "see_settings"
    CHANGE_SETTINGS = "change_settings"
    MANAGE_PEOPLE = "manage_people"
    ERASE_CUSTOMER = "erase_customer"
    SEE_AUDIT = "see_audit"


_P = Permission

GRANTS: Final[dict[Role, frozenset[Permission]]] = {
    Role.AGENT: frozenset({_P.WORK_QUEUE, _P.REVEAL_PHONE, _P.RAISE_ISSUE, _P.WORK_ISSUE, _P.READ_KNOWLEDGE}),
    Role.SUPERVISOR: frozenset(
        {
            _P.WORK_QUEUE,
            _P.SEE_QUEUE_OF_OTHERS,
            _P.REVEAL_PHONE,
            _P.RAISE_ISSUE,
            _P.SEE_FLOOR,
            _P.SEE_LEDGER,
            _P.ASSIGN_ISSUE,
            _P.WORK_ISSUE,
            _P.END_ISSUE,
            _P.PLAN_VISITS,
            _P.IMPORT_CUSTOMERS,
            _P.AUTHOR,
            _P.READ_KNOWLEDGE,
            _P.WRITE_KNOWLEDGE,
            _P.HOLD_REVIEW,
            _P.SEE_SETTINGS,
        }
    ),
    Role.TRAINER: frozenset({_P.SEE_QUEUE_OF_OTHERS, _P.SEE_FLOOR, _P.READ_KNOWLEDGE}),
    Role.MANAGER: frozenset(
        {
            _P.SEE_QUEUE_OF_OTHERS,
            _P.SEE_FLOOR,
            _P.SEE_LEDGER,
            _P.WORK_ISSUE,
            _P.AUTHOR,
            _P.SEE_AUDIT,
            _P.READ_KNOWLEDGE,
            _P.WRITE_KNOWLEDGE,
            _P.HOLD_REVIEW,
            _P.SEE_SETTINGS,
            _P.CHANGE_SETTINGS,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            _P.SEE_QUEUE_OF_OTHERS,
            _P.SEE_FLOOR,
            _P.SEE_LEDGER,
            _P.PLAN_VISITS,
            _P.IMPORT_CUSTOMERS,
            _P.AUTHOR,
            _P.READ_KNOWLEDGE,
            _P.WRITE_KNOWLEDGE,
            _P.HOLD_REVIEW,
            _P.SEE_SETTINGS,
            _P.CHANGE_SETTINGS,
            _P.MANAGE_PEOPLE,
            _P.ERASE_CUSTOMER,
            _P.SEE_AUDIT,
        }
    ),
    Role.GUEST: frozenset({_P.WORK_ISSUE}),
}
"""Role to what it may do. A service asks `Actor.require`; screens only hide what it would refuse."""

ROLE_NAMES: Final[dict[Role, str]] = {
    Role.AGENT: N_("agent"),
    Role.SUPERVISOR: N_("supervisor"),
    Role.TRAINER: N_("trainer"),
    Role.MANAGER: N_("manager"),
    Role.ADMINISTRATOR: N_("administrator"),
    Role.GUEST: N_("guest"),
}


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Everything that somebody with these roles may do."""
    return frozenset().union(*(GRANTS[role] for role in roles))


def roles_with(permission: Permission) -> frozenset[Role]:
    """The roles that grant `permission`."""
    return frozenset(role for role, granted in GRANTS.items() if permission in granted)


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person: who acts, and by which roles; by none once they were deactivated."""

    id: int
    login: str
    name: str
    roles: frozenset[Role]
    language: str
    department_id: int | None = None

    @property
    def is_guest(self) -> bool:
        """Whether this is an external partner and nothing else (R83)."""
        return self.roles <= {Role.GUEST}

    def may(self, permission: Permission) -> bool:
        """Whether one of this person's roles grants `permission`."""
        return permission in permissions_of(self.roles)

    def require(self, permission: Permission) -> None:
        """Raise Refusal unless this person may."""
        if not self.roles:
            raise Refusal(N_("Your login was closed meanwhile. Ask an administrator."))
        if not self.may(permission):
            raise Refusal(N_("You are not allowed to do this. Ask an administrator for the right role."))
