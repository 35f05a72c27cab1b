"""A desk whose clocks were kept before anybody noted whom they count for: they are looked at once more."""

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from agentdesk.store import schema
from agentdesk.store.engine import Store

WHEN = "'2026-11-18 02:00:00.000000'"
ISSUE = (
    "INSERT INTO issue (id, customer_id, node, category, severity, description, state, raised_by, raised_at,"
    " changed_at, reopened, cause, measure, result, ended_because, next_due_at, complaint, search)"
    f" VALUES ({{id}}, 1, '', 'other', 'minor', '漏水', 'received', 1, {WHEN}, {WHEN}, 0, '', '', '', '',"
    " '9999-01-01 00:00:00.000000', false, '')"
)
ROWS = (
    "INSERT INTO person (id, login, name, password_hash, language, active, failures, created_at)"
    f" VALUES (1, 'li.na', '李娜', '', 'zh_Hans', true, 0, {WHEN})",
    "INSERT INTO customer (id, number, name, search, kind, tier, language, country, region, note, do_not_call,"
    f" created_at, updated_at) VALUES (1, 'K001', '王', '王', 'individual', 'ordinary', 'zh', '', '', '', false,"
    f" {WHEN}, {WHEN})",
    ISSUE.format(id=1),
    ISSUE.format(id=2),
    "INSERT INTO issue_clock (issue_id, clock, run, started_at, target, state, ended_at, notices)"
    f" VALUES (1, 'first_response', 1, {WHEN}, '4h worked', 'met', {WHEN}, 0)",
)


def test_issues_with_clocks_are_looked_at_once_more(database_url: str) -> None:
    config = Config()
    config.set_main_option("script_location", schema.MIGRATIONS)
    before = ScriptDirectory.from_config(config).get_revision("0017").down_revision
    store = Store(database_url, may_make=True)
    for revision, rows in ((str(before), ROWS), ("0017", ())):
        with store.writing() as tx:
            config.attributes["connection"] = tx.connection
            command.upgrade(config, revision)
            for row in rows:
                tx.connection.exec_driver_sql(row)
    with store.reading() as tx:
        looked = (
            tx.connection.exec_driver_sql("SELECT id FROM issue WHERE look_at = changed_at").scalars().all()
        )
        kept = tx.connection.exec_driver_sql(
            "SELECT worked_s, department_id, person_id FROM issue_clock"
        ).all()
    store.close()
    assert looked == [1]
    assert [tuple(row) for row in kept] == [(None, None, None)]
