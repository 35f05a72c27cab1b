"""Questionnaires in the database: which version is asked, what it is made of, and the lists an author sees."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import exists, func, select, text
from sqlalchemy.orm import aliased

from agentdesk.store.engine import Tx
from agentdesk.store.tables import (
    BEGUN_VISIT,
    Person,
    Questionnaire,
    QuestionnaireFile,
    QuestionnaireUse,
    QuestionnaireVersion,
    Visit,
    VisitEvent,
)

VERSION: Final = QuestionnaireVersion.__table__.c  # type: ignore[attr-defined]
QUESTIONNAIRE: Final = Questionnaire.__table__.c  # type: ignore[attr-defined]
FILE: Final = QuestionnaireFile.__table__.c  # type: ignore[attr-defined]
USE: Final = QuestionnaireUse.__table__.c  # type: ignore[attr-defined]
VISIT: Final = Visit.__table__.c  # type: ignore[attr-defined]
EVENT: Final = VisitEvent.__table__.c  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """One version without what it is made of. People by name, empty where nobody was signed in."""

    id: int
    questionnaire_id: int
    code: str
    version: int
    state: str
    title: str
    languages: str
    questions: int
    digest: str
    source_name: str
    converter: str
    note: str
    created_at: datetime
    created_by: str
    published_at: datetime | None
    published_by: str
    retired_at: datetime | None


def take_turns(tx: Tx) -> None:
    """Until the end of the transaction no other author changes questionnaires; on SQLite writers take turns anyway."""
    if tx.dialect == "postgresql":
        tx.driver.execute("LOCK TABLE questionnaire IN SHARE ROW EXCLUSIVE MODE")


def asked(tx: Tx, visit_kind: str, customer_kind: str, tier: str) -> int | None:
    """The id of the version asked on such visits: the most specific use with a published version, its highest."""
    statement = (
        select(VERSION.id)
        .join(QuestionnaireUse, USE.questionnaire_id == VERSION.questionnaire_id)
        .where(
            VERSION.state == "published",
            USE.visit_kind == visit_kind,
            USE.customer_kind.in_(["", customer_kind]),
            USE.tier.in_(["", tier]),
        )
        .order_by((USE.tier != "").desc(), (USE.customer_kind != "").desc(), VERSION.version.desc())
    )
    return tx.connection.execute(statement.limit(1)).scalar()


def digest_of(tx: Tx, version_id: int) -> str:
    """What a version's XForm and files are told by."""
    return str(tx.connection.execute(select(VERSION.digest).where(VERSION.id == version_id)).scalar_one())


def parts_of(tx: Tx, version_id: int) -> tuple[str, dict[str, bytes]]:
    """A version's XForm, and its files by name."""
    xform = tx.connection.execute(select(VERSION.xform).where(VERSION.id == version_id)).scalar_one()
    files = tx.connection.execute(select(FILE.name, FILE.content).where(FILE.version_id == version_id))
    return xform, {name: bytes(content) for name, content in files}


def versions_of(tx: Tx, code: str | None = None) -> tuple[VersionFacts, ...]:
    """All versions, or those of one questionnaire: by code, the newest first."""
    maker, publisher = aliased(Person), aliased(Person)
    statement = (
        select(
            VERSION.id,
            VERSION.questionnaire_id,
            QUESTIONNAIRE.code,
            VERSION.version,
            VERSION.state,
            VERSION.title,
            VERSION.languages,
            VERSION.questions,
            VERSION.digest,
            VERSION.source_name,
            VERSION.converter,
            VERSION.note,
            VERSION.created_at,
            func.coalesce(maker.name, ""),
            VERSION.published_at,
            func.coalesce(publisher.name, ""),
            VERSION.retired_at,
        )
        .join(Questionnaire, QUESTIONNAIRE.id == VERSION.questionnaire_id)
        .outerjoin(maker, maker.id == VERSION.created_by)
        .outerjoin(publisher, publisher.id == VERSION.published_by)
        .order_by(QUESTIONNAIRE.code, VERSION.version.desc())
    )
    if code is not None:
        statement = statement.where(QUESTIONNAIRE.code == code)
    return tuple(VersionFacts(*tuple(row)) for row in tx.connection.execute(statement))


def uses(tx: Tx) -> tuple[tuple[str, str, str, str], ...]:
    """Every use: visit kind, customer kind, tier, and the questionnaire's code."""
    statement = (
        select(USE.visit_kind, USE.customer_kind, USE.tier, QUESTIONNAIRE.code)
        .join(Questionnaire, QUESTIONNAIRE.id == USE.questionnaire_id)
        .order_by(USE.visit_kind, USE.customer_kind, USE.tier)
    )
    return tuple((kind, who, tier, code) for kind, who, tier, code in tx.connection.execute(statement))


def _is_walked(visit: Any) -> Any:
    return exists().where(EVENT.visit_id == visit, EVENT.node != "")


def is_begun(tx: Tx, visit_id: int) -> bool:
    """Whether anything of the questionnaire was said, answered or gone to in any call of this visit."""
    return bool(tx.connection.execute(select(_is_walked(visit_id))).scalar())


def under_way(tx: Tx, versions: Iterable[int]) -> dict[int, int]:
    """How many visits have begun with each of `versions` and are not finished, by the version's id."""
    statement = (
        select(VISIT.questionnaire_version_id, func.count())
        .where(text(BEGUN_VISIT), VISIT.questionnaire_version_id.in_(versions), _is_walked(VISIT.id))
        .group_by(VISIT.questionnaire_version_id)
    )
    return {row[0]: row[1] for row in tx.connection.execute(statement)}
