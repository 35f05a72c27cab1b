"""The tables of questionnaires: their versions, the files that ship with them, and which is asked on which visit."""

from datetime import datetime

from sqlalchemy import Column, LargeBinary, UniqueConstraint
from sqlmodel import Field

from agentdesk.domain.customer import CUSTOMER_KIND_NAMES, TIER_NAMES
from agentdesk.domain.visit import VisitKind
from agentdesk.store.base import STRICT, STRICT_BY_KEY, Table, one_of


class Questionnaire(Table, table=True):
    """A questionnaire by its lasting code; its wording lies in versions. The title is that of the one asked."""

    __table_args__ = (UniqueConstraint("code"), STRICT)
    id: int | None = Field(default=None, primary_key=True)
    code: str
    title: str


class QuestionnaireVersion(Table, table=True):
    """One version: what was authored, and the XForm that is asked. A published one never changes (store/guards.py)."""

    __table_args__ = (
        UniqueConstraint("questionnaire_id", "version"),
        one_of("state", ("draft", "published", "retired")),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    questionnaire_id: int = Field(foreign_key="questionnaire.id")
    version: int
    state: str = "draft"
    title: str
    languages: str
    """The codes of the form's languages, with spaces between."""
    questions: int
    """How many it asks."""
    digest: str
    """Of the XForm and its files (questionnaire/model.py): two versions with the same one ask the same."""
    xform: str
    model: str
    """What lists and reports need of the form: JSON (questionnaire/model.py)."""
    source: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    source_name: str
    converter: str
    note: str = ""
    created_at: datetime
    created_by: int | None = Field(default=None, foreign_key="person.id")
    published_at: datetime | None = None
    published_by: int | None = Field(default=None, foreign_key="person.id")
    retired_at: datetime | None = None


class QuestionnaireFile(Table, table=True):
    """A file that a version's form reads: choices in CSV, an instance in XML."""

    __table_args__ = (STRICT,)
    version_id: int = Field(primary_key=True, foreign_key="questionnaire_version.id")
    name: str = Field(primary_key=True)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class QuestionnaireUse(Table, table=True):
    """Which questionnaire is asked on which visits; an empty kind or tier is any. The most specific row counts."""

    __table_args__ = (
        one_of("visit_kind", VisitKind),
        one_of("customer_kind", (*CUSTOMER_KIND_NAMES, "")),
        one_of("tier", (*TIER_NAMES, "")),
        STRICT_BY_KEY,
    )
    visit_kind: str = Field(primary_key=True)
    customer_kind: str = Field(default="", primary_key=True)
    tier: str = Field(default="", primary_key=True)
    questionnaire_id: int = Field(foreign_key="questionnaire.id")
