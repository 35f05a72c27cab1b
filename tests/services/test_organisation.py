"""The organisation: set up once, and what follows from its time zone."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import col, select

from agentdesk.desk import Desk
from agentdesk.domain.errors import NoDeskYet, Refusal
from agentdesk.domain.issue import Category
from agentdesk.domain.roles import Role
from agentdesk.i18n import LANGUAGES
from agentdesk.services import organisation
from agentdesk.services.organisation import DEPARTMENT_OF, FIRST_DEPARTMENTS
from agentdesk.store.tables import AuditEvent, Questionnaire
from tests.desks import PASSWORD, Clock, hold, password_hash

GIVEN = {
    "name": " 海纳净水 ",
    "zone": "Asia/Shanghai",
    "language": "zh_Hans",
    "admin_login": "admin",
    "admin_name": "管理员",
    "admin_password_hash": "",
}


def set_up(desk: Desk, **given: str) -> None:
    desk.do(organisation.set_up, **GIVEN | {"admin_password_hash": password_hash()} | given)


def test_a_new_desk_is_usable_at_once(database_url: str, clock: Clock) -> None:
    with pytest.raises(NoDeskYet):
        Desk.open(database_url, clock=clock)
    with Desk.open(database_url, clock=clock, create=True) as desk:
        assert desk.see(organisation.about) is None
        set_up(desk)
        about = desk.see(organisation.about)
        assert about is not None
        assert (about.name, about.zone, about.language) == ("海纳净水", "Asia/Shanghai", "zh_Hans")
        assert desk.sign_in("admin", PASSWORD).roles == {Role.ADMINISTRATOR}
        assert [each.code for each in desk.see(organisation.departments)] != []
        with desk.store.reading() as tx:
            asked = set(tx.session.exec(select(Questionnaire.code)))
            kinds = tx.session.exec(select(AuditEvent.kind).order_by(col(AuditEvent.id))).all()
        assert {"after_sale_visit", "solution_confirmation"} <= asked
        assert "set_up" in kinds


def test_it_is_set_up_once(desk: Desk) -> None:
    with pytest.raises(Refusal, match="already"):
        set_up(desk, name="Another")
    about = desk.see(organisation.about)
    assert about is not None
    assert about.name == "海纳净水"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "  "},
        {"zone": "Asia/Nowhere"},
        {"zone": "../etc/passwd"},
        {"zone": "Asia"},
        {"zone": ""},
        {"language": "fr"},
        {"admin_login": "x"},
    ],
    ids=str,
)
def test_nothing_is_made_of_what_does_not_hold(
    database_url: str, clock: Clock, wrong: dict[str, str]
) -> None:
    with Desk.open(database_url, clock=clock, create=True) as desk:
        with pytest.raises(Refusal):
            set_up(desk, **wrong)
        assert desk.see(organisation.about) is None
        set_up(desk)


def test_today_is_the_organisations(database_url: str) -> None:
    late = Clock(datetime(2026, 11, 18, 17, 30, tzinfo=UTC))
    with Desk.open(database_url, clock=late, create=True) as desk:
        set_up(desk, zone="Asia/Shanghai")
        assert desk.today() == date(2026, 11, 19)
    with Desk.open(database_url, clock=late, today=date(2026, 12, 1)) as desk:
        assert desk.today() == date(2026, 12, 1)


def test_only_a_chinese_zone_has_the_chinese_calendar(database_url: str, clock: Clock) -> None:
    national_day = date(2025, 10, 1)
    with Desk.open(database_url, clock=clock, create=True) as desk:
        set_up(desk, zone="Europe/London")
        assert desk.see(organisation.calendar_of).is_working(national_day)
        with desk.store.writing() as tx:
            hold(tx, {"calendar": "china"}, date(2026, 1, 1))
        assert not desk.see(organisation.calendar_of).is_working(national_day)


def test_every_category_but_other_has_a_first_department() -> None:
    assert set(FIRST_DEPARTMENTS) == set(LANGUAGES)
    for listed in FIRST_DEPARTMENTS.values():
        assert {code for code, _name in listed} == set(DEPARTMENT_OF.values())
    assert set(DEPARTMENT_OF) == set(Category) - {Category.OTHER}


def test_another_department(desk: Desk) -> None:
    desk.trust("admin")
    made = desk.do(organisation.add_department, "Returns ", " 退货组 ")
    assert (made.code, made.name) == ("returns", "退货组")
    assert made in desk.see(organisation.departments)
    for code, name, words in (
        ("returns", "x", "already"),
        ("9", "x", "will not do"),
        ("re turns", "x", "will not do"),
        ("legal", " ", "name"),
    ):
        with pytest.raises(Refusal, match=words):
            desk.do(organisation.add_department, code, name)
    desk.trust("zhao.min")
    with pytest.raises(Refusal, match="not allowed"):
        desk.do(organisation.add_department, "legal", "法务")
