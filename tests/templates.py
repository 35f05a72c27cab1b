"""A desk that is made once in a test process, and copied for every test that wants one like it."""

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from agentdesk import config


class _Template(NamedTuple):
    at: URL
    key: str
    """What the file of its ledger's key holds."""


_templates: Final[dict[str, _Template]] = {}
"""By the kind of database."""


_folder: Final = TemporaryDirectory(prefix="desk-template-")
"""Gone with the test process."""


def copied(url: str, make: Callable[[str], None]) -> None:
    """Make of the empty database at `url` what `make` makes of one, by copying the first that it made.

    The key of its ledger is put in its place as well; where another one lies already, nothing is copied.
    """
    at, place = make_url(url), config.ledger_key_file()
    kind = at.get_backend_name()
    there = place.read_text("ascii") if place.exists() else None
    if there is None and kind not in _templates:
        template = _beside(at)
        make(template.render_as_string(hide_password=False))
        _templates[kind] = _Template(template, place.read_text("ascii"))
    elif kind not in _templates or there not in (None, _templates[kind].key):
        make(url)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(_templates[kind].key, "ascii")
    place.chmod(0o600)
    _copy(_templates[kind].at, at)


def _beside(at: URL) -> URL:
    """Where the template of such a database is kept while the test process lives."""
    if at.get_backend_name() == "sqlite":
        return at.set(database=str(Path(_folder.name) / "desk.db"))
    _postgres(at, "CREATE DATABASE {}", "desk_template")
    return at.set(database="desk_template")


def _copy(template: URL, to: URL) -> None:
    if to.get_backend_name() == "sqlite":
        shutil.copy(template.database or "", to.database or "")
        return
    _postgres(to, "DROP DATABASE {}", to.database or "")
    _postgres(to, "CREATE DATABASE {} TEMPLATE {}", to.database or "", template.database or "")


def _postgres(at: URL, statement: str, *databases: str) -> None:
    names = [sql.Identifier(name) for name in databases]
    host, user = at.query["host"], at.username
    with psycopg.connect(f"host={host} user={user} dbname=postgres", autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*names))
