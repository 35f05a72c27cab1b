"""What every table shares: its name, STRICT typing on SQLite, checks made from the words of the domain."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    Index,
    LargeBinary,
    String,
    Text,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import declared_attr
from sqlalchemy.schema import CreateIndex
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

STRICT_NAMES: Final[tuple[tuple[type[Any], str], ...]] = (
    (String, "TEXT"),
    (AutoString, "TEXT"),
    (Text, "TEXT"),
    (Boolean, "INTEGER"),
    (Date, "TEXT"),
    (DateTime, "TEXT"),
    (UTCDateTime, "TEXT"),
    (BigInteger, "INTEGER"),
    (LargeBinary, "BLOB"),
)
"""SQLite's STRICT tables know INTEGER, REAL, TEXT and BLOB only: what our column types are called there."""


def _name_on_sqlite(type_: type[Any], name: str) -> None:
    @compiles(type_, "sqlite")
    def _strict(_element: Any, _compiler: Any, **_kw: Any) -> str:
        return name


for _type, _name in STRICT_NAMES:
    _name_on_sqlite(_type, _name)

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

STRICT: Final = {"sqlite_strict": True}
STRICT_BY_KEY: Final = {"sqlite_strict": True, "sqlite_with_rowid": False}


class Table(SQLModel):
    """Base of all tables: the table is named after its class in snake case."""

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


def one_of(column: str, words: type[StrEnum] | Iterable[str]) -> CheckConstraint:
    """A check that `column` holds one of `words` (NULL passes where the column allows it)."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def never(name: str, condition: str) -> CheckConstraint:
    """A check that `condition` holds in every row."""
    return CheckConstraint(condition, name=name)


def of_rows(name: str, *columns: str, rows: str, unique: bool = False) -> Index:
    """An index of those rows only for which the condition `rows` holds, on both databases."""
    return Index(name, *columns, unique=unique, sqlite_where=text(rows))


@compiles(CreateIndex, "postgresql")
def _of_rows_on_postgresql(create: Any, compiler: Any, **kw: Any) -> Any:
    """The same condition there; an index that named it would load PostgreSQL's dialect on every start."""
    options = create.element.dialect_options
    if options["postgresql"]["where"] is None:
        options["postgresql"]["where"] = options["sqlite"]["where"]
    return compiler.visit_create_index(create, **kw)
