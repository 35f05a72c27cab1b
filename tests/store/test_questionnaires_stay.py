"""A questionnaire that was published never changes: the database itself refuses."""

from datetime import UTC, datetime

import pytest

from agentdesk.store.engine import Store
from agentdesk.store.tables import Questionnaire, QuestionnaireFile, QuestionnaireVersion

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


@pytest.fixture
def versions(store: Store) -> Store:
    """A published version (1) with a file and a draft (2) with a file."""
    with store.writing() as tx:
        tx.session.add(Questionnaire(id=1, code="visit", title="Visit"))
        tx.session.flush()
        for number in (1, 2):
            version = QuestionnaireVersion(
                id=number,
                questionnaire_id=1,
                version=number,
                title="Visit",
                languages="en",
                questions=1,
                digest="",
                xform="<x/>",
                model="{}",
                source=b"a",
                source_name="a.xlsx",
                converter="c",
                created_at=NOW,
            )
            tx.session.add(version)
            tx.session.flush()
            tx.session.add(QuestionnaireFile(version_id=number, name="a.csv", content=b"abc"))
        tx.session.flush()
        tx.connection.exec_driver_sql("UPDATE questionnaire_version SET state = 'published' WHERE id = 1")
    return store


def state(store: Store) -> str:
    with store.reading() as tx:
        query = "SELECT state FROM questionnaire_version WHERE id = 1"
        return str(tx.connection.exec_driver_sql(query).scalar_one())


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE questionnaire_version SET xform = '<y/>' WHERE id = 1",
        "UPDATE questionnaire_version SET state = 'draft' WHERE id = 1",
        "UPDATE questionnaire_version SET note = 'x', state = 'retired' WHERE id = 1",
        "UPDATE questionnaire_version SET published_at = '2026-11-19 02:00:00' WHERE id = 1",
        "DELETE FROM questionnaire_file WHERE version_id = 1",
        "UPDATE questionnaire_file SET name = 'x' WHERE version_id = 1",
        "INSERT INTO questionnaire_file SELECT 1, 'b.csv', content FROM questionnaire_file WHERE version_id = 2",
        "DELETE FROM questionnaire_version WHERE id = 1",
    ],
)
def test_what_is_published_stays_as_it_is(versions: Store, act: str) -> None:
    with pytest.raises(Exception, match="never changes"), versions.writing() as tx:
        tx.connection.exec_driver_sql(act)
    assert state(versions) == "published"


def test_it_may_be_retired_and_then_stays_so(versions: Store) -> None:
    with versions.writing() as tx:
        tx.connection.exec_driver_sql(
            "UPDATE questionnaire_version SET state = 'retired', retired_at = '2026-11-19 02:00:00' WHERE id = 1"
        )
    with pytest.raises(Exception, match="never changes"), versions.writing() as tx:
        tx.connection.exec_driver_sql("UPDATE questionnaire_version SET state = 'published' WHERE id = 1")
    assert state(versions) == "retired"


def test_a_draft_is_changed_and_thrown_away(versions: Store) -> None:
    with versions.writing() as tx:
        run = tx.connection.exec_driver_sql
        run("UPDATE questionnaire_version SET xform = '<y/>' WHERE id = 2")
        run("DELETE FROM questionnaire_file WHERE version_id = 2")
        run("DELETE FROM questionnaire_version WHERE id = 2")
        assert run("SELECT count(*) FROM questionnaire_version").scalar_one() == 1
        assert run("SELECT count(*) FROM questionnaire_file").scalar_one() == 1
