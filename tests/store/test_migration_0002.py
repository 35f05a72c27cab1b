"""A desk of version 0.1.0 is opened by this one: everything is there, and a call under way goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.visit import EventKind, VisitKind
from agentdesk.questionnaire.model import FORMAT
from agentdesk.services import authoring, calls, questionnaires, versions, visits
from agentdesk.services.calls import Entry
from agentdesk.store import schema
from agentdesk.store import visits as stored
from agentdesk.store.engine import Store
from tests.desks import Clock, as_person
from tests.store.old_desks import lay_out_0_1_0
from tests.store.schemas import facts_of, triggers_of

DONE, UNDER_WAY = 1, 2
"""The visits of that desk."""


@pytest.fixture
def old_url(database_url: str, tmp_path: Path) -> str:
    """The URL of a desk that 0.1.0 made."""
    lay_out_0_1_0(database_url, tmp_path)
    return database_url


@pytest.fixture
def migrated(old_url: str, clock: Clock) -> Iterator[Desk]:
    """That desk, opened by this version, with 赵敏 at it."""
    with Desk.open(old_url, clock=clock) as desk:
        desk.trust("zhao.min")
        yield desk


def test_its_schema_is_that_of_a_new_desk(migrated: Desk, tmp_path: Path) -> None:
    assert schema.revision_of(migrated.store) == schema.REVISIONS[-1]
    if migrated.store.path is None:
        assert {"questionnaire_version_stays", "visit_event_append_only"} <= triggers_of(migrated.store)
        return
    new = Store(f"sqlite:///{(tmp_path / 'new.db').as_posix()}", may_make=True)
    schema.create(new)
    wanted = facts_of(new)
    new.close()
    assert {fact for fact in facts_of(migrated.store) if "alembic" not in str(fact)} == {
        fact for fact in wanted if "alembic" not in str(fact)
    }


def test_nothing_of_it_is_lost(migrated: Desk) -> None:
    record = migrated.see(visits.show, DONE)
    assert record.visit.state == "done"
    assert [each.said for each in record.answers if each.number == "1"] == ["满意"]
    with migrated.store.reading() as tx:
        count = tx.connection.exec_driver_sql
        assert count("SELECT count(*) FROM visit_event").scalar_one() == 15
        assert count("SELECT count(*) FROM answer").scalar_one() == 7


@pytest.mark.parametrize("visit_id", [DONE, UNDER_WAY])
def test_its_logs_give_the_answers_that_it_kept(migrated: Desk, visit_id: int) -> None:
    replayed = {each.node: each.value for each in migrated.see(visits.show, visit_id).answers}
    with migrated.store.reading() as tx:
        assert replayed == stored.answers_of(tx, visit_id)
    assert replayed


def test_its_questionnaires_are_asked_as_before(migrated: Desk) -> None:
    rows = {row.code: row for row in migrated.see(versions.listed)}
    assert {code: row.published for code, row in rows.items()} == {
        "after_sale_visit": 1,
        "solution_confirmation": 2,
    }
    visit = rows["after_sale_visit"]
    assert (visit.languages, visit.questions) == (("zh", "en"), 10)
    assert {use.visit_kind for use in visit.used_for} == set(VisitKind) - {VisitKind.CONFIRMATION}
    model = migrated.see(versions.version, "after_sale_visit").model
    assert (model["format"], model["title"]) == (FORMAT, visit.title)
    assert "q1" in {step["name"] for step in model["steps"]}


def test_a_call_under_way_goes_on(migrated: Desk) -> None:
    with as_person(migrated, "li.na"):
        sheet = migrated.do(calls.open_call, UNDER_WAY)
        assert sheet.resumed
        interview = sheet.interview()
        assert interview.value("/data/q1") == "dissatisfied"
        assert interview.position == "/data/q2"
        entry = Entry(sheet.next_seq, EventKind.REPEAT_ADDED, "/data/child")
        migrated.do(calls.record, UNDER_WAY, [entry])
    with migrated.store.reading() as tx:
        kinds = tx.connection.exec_driver_sql("SELECT kind FROM visit_event WHERE visit_id = 2 ORDER BY seq")
        assert [row[0] for row in kinds][-1] == "repeat_added"


def test_a_version_of_ones_own_takes_over(migrated: Desk) -> None:
    detail = migrated.see(versions.version, "after_sale_visit")
    again = authoring.Submission(
        detail.xform.replace("整体满意度", "总体满意度"),
        b"new",
        "new.xlsx",
        "pyxform",
        code="after_sale_visit",
    )
    assert migrated.do(authoring.submit, again).version == 2
    published = migrated.do(authoring.publish, "after_sale_visit")
    assert migrated.see(questionnaires.version_for, VisitKind.FIRST) == published.id
