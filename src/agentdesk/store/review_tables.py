"""The tables of review meetings (R75): the period looked at, what was found, what was decided."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from agentdesk.domain.issue import Category
from agentdesk.store.base import STRICT, Table, never, of_rows, one_of


class Review(Table, table=True):
    """A meeting over the issues raised from one local day to another, both included; one for each period."""

    __table_args__ = (
        UniqueConstraint("from_day", "to_day"),
        never("period", "from_day <= to_day"),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    from_day: date
    to_day: date
    held_at: datetime
    held_by: int = Field(foreign_key="person.id")


class ReviewFinding(Table, table=True):
    """What a meeting found about a category: the cause, the pattern behind it, what prevents it."""

    __table_args__ = (
        Index(None, "review_id"),
        one_of("category", Category),
        never("cause", "length(cause) > 0"),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    review_id: int = Field(foreign_key="review.id")
    category: str
    cause: str
    pattern: str = ""
    prevention: str = ""
    written_by: int = Field(foreign_key="person.id")
    written_at: datetime


OPEN_TASK: Final = "done_at IS NULL"
"""A decision that is not carried out yet."""


class ReviewTask(Table, table=True):
    """A decision of a meeting: what is to be done, by whom, until when, and when it was."""

    __table_args__ = (
        Index(None, "review_id"),
        of_rows("ix_review_task_open", "due_on", "id", rows=OPEN_TASK),
        never("text", "length(text) > 0"),
        never("somebody", "person_id IS NOT NULL OR department_id IS NOT NULL"),
        never("done", "(done_at IS NULL) = (done_by IS NULL)"),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    review_id: int = Field(foreign_key="review.id")
    text: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    department_id: int | None = Field(default=None, foreign_key="department.id")
    due_on: date
    done_at: datetime | None = None
    done_by: int | None = Field(default=None, foreign_key="person.id")
    note: str = ""
    """How it was done."""
