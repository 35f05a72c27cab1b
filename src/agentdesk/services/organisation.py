"""The organisation at this desk: its name, time zone, language, and its settings."""

import json
import re
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlmodel import Session, select

from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import Category
from agentdesk.domain.roles import Actor, Permission, Role
from agentdesk.domain.settings import CALENDAR, Texts, value_of
from agentdesk.domain.working_days import Calendar, china, weekdays
from agentdesk.i18n import LANGUAGES, N_
from agentdesk.services import authoring, people
from agentdesk.services.acting import Acting
from agentdesk.store import policies
from agentdesk.store.engine import Tx
from agentdesk.store.tables import Department, Setting

DEFAULT_ZONE: Final = "Asia/Shanghai"
CHINESE_ZONES: Final = ("Asia/Shanghai", "Asia/Urumqi", "Asia/Chongqing", "Asia/Harbin", "PRC")

FIRST_DEPARTMENTS: Final = {
    "zh_Hans": (
        ("quality", "品质部"),
        ("service", "客服部"),
        ("technical", "技术支持部"),
        ("logistics", "物流部"),
    ),
    "en": (
        ("quality", "Quality"),
        ("service", "Service"),
        ("technical", "Technical support"),
        ("logistics", "Logistics"),
    ),
}
"""The departments that a new desk starts with, one for each category of issue (R61)."""

DEPARTMENT_OF: Final = {
    Category.PRODUCT_QUALITY: "quality",
    Category.SERVICE_ATTITUDE: "service",
    Category.TECHNICAL_SUPPORT: "technical",
    Category.DELIVERY: "logistics",
}
"""Category of an issue to the code of the department that is offered first for it."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who runs this desk."""

    name: str
    zone: str
    language: str


@dataclass(frozen=True, slots=True)
class DepartmentName:
    """A department as lists and pickers show it."""

    id: int
    code: str
    name: str


def read_setting(tx: Tx, key: str, default: Any = None) -> Any:
    """One setting's value, or `default`."""
    row = tx.session.get(Setting, key)
    return default if row is None else json.loads(row.value)


def write_setting(session: Session, key: str, value: Any) -> None:
    """Keep one setting."""
    session.merge(Setting(key=key, value=json.dumps(value, ensure_ascii=False)))


def zone_of(tx: Tx) -> ZoneInfo | None:
    """The organisation's time zone; None before it is set up."""
    zone = read_setting(tx, "organisation.zone")
    return None if zone is None else ZoneInfo(zone)


def about(act: Acting) -> Organisation | None:
    """The organisation, or None before the set-up."""
    name = read_setting(act.tx, "organisation.name")
    if name is None:
        return None
    return Organisation(
        name,
        read_setting(act.tx, "organisation.zone", DEFAULT_ZONE),
        read_setting(act.tx, "organisation.language", "zh_Hans"),
    )


def checked_zone(zone: str) -> str:
    """`zone` if it is a time zone's name (`Asia/Shanghai`); raises Refusal otherwise."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refusal(N_("There is no time zone {zone}. Write it like Asia/Shanghai."), zone=zone) from error
    return zone


def set_up(
    act: Acting,
    *,
    name: str,
    zone: str,
    language: str,
    admin_login: str,
    admin_name: str,
    admin_password_hash: str,
) -> Actor:
    """Make a new desk usable: the organisation, its departments, the shipped questionnaires, an administrator.

    Raises Refusal when it was set up before, or when something given does not hold.
    """
    if about(act) is not None:
        raise Refusal(N_("This desk is set up already."))
    if not name.strip():
        raise Refusal(N_("Give the organisation a name."))
    if language not in LANGUAGES:
        raise Refusal(
            N_("There is no language {language}. Choose one of: {choices}."),
            language=language,
            choices=", ".join(LANGUAGES),
        )
    session = act.tx.session
    write_setting(session, "organisation.name", name.strip())
    write_setting(session, "organisation.zone", checked_zone(zone))
    write_setting(session, "organisation.language", language)
    session.add_all(Department(code=code, name=title) for code, title in FIRST_DEPARTMENTS[language])
    authoring.publish_shipped(act)
    administrator = people.make_person(
        act,
        login=admin_login,
        name=admin_name,
        password_hash=admin_password_hash,
        roles=frozenset({Role.ADMINISTRATOR}),
        language=language,
    )
    act.audit("set_up", f"person:{administrator.id}")
    return administrator


def departments(act: Acting) -> tuple[DepartmentName, ...]:
    """All departments, by name."""
    rows = act.tx.session.exec(select(Department).order_by(Department.name)).all()
    return tuple(DepartmentName(row.id or 0, row.code, row.name) for row in rows)


CODE_FORM: Final = re.compile(r"[a-z][a-z0-9_-]{1,31}")


def add_department(act: Acting, code: str, name: str) -> DepartmentName:
    """Another department that can be made responsible for issues. Raises Refusal for a bad or taken code or no name."""
    act.require(Permission.MANAGE_PEOPLE)
    code, name = code.strip().lower(), name.strip()
    if not CODE_FORM.fullmatch(code):
        raise Refusal(
            N_("The code {code} will not do: 2 to 32 of a-z, 0-9, dash, beginning with a letter."), code=code
        )
    if not name:
        raise Refusal(N_("Give the department a name."))
    if act.tx.session.exec(select(Department.id).where(Department.code == code)).first() is not None:
        raise Refusal(N_("There is a department {code} already."), code=code)
    made = Department(code=code, name=name)
    act.tx.session.add(made)
    act.tx.session.flush()
    act.audit("department_added", f"department:{made.id}", code=code, name=name)
    act.tx.announce()
    return DepartmentName(made.id or 0, code, name)


CALENDARS: Final = {"china": china, "weekdays": weekdays}


def calendar_of(act: Acting) -> Calendar:
    """The working days that due dates are counted on: China's, or Monday to Friday."""
    return calendar_by(act, dict(policies.texts(act.tx, act.today)))


def calendar_by(act: Acting, texts: Texts) -> Calendar:
    """The same by settings that may not hold yet."""
    by_zone = "china" if act.zone.key in CHINESE_ZONES else "weekdays"
    said = value_of(texts, CALENDAR)
    return CALENDARS.get(said, CALENDARS[by_zone])()
