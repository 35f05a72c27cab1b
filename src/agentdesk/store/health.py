"""What is wrong with a database, and how to mend it. Only looks: nothing is made, locked or changed."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL

from agentdesk.config import ledger_key_file
from agentdesk.domain.errors import Refusal, StoreTrouble
from agentdesk.domain.finding import Finding, Level
from agentdesk.i18n import N_
from agentdesk.store.driver import is_safe, sqlite_driver
from agentdesk.store.engine import address_of, file_of
from agentdesk.store.failures import failures_told
from agentdesk.store.guards import triggers
from agentdesk.store.ledger_key import LedgerKey
from agentdesk.store.schema import REVISIONS
from agentdesk.store.server import connect_settings, server_driver

MOUNTS: Final = Path("/proc/mounts")
NETWORK: Final = (
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "fuse.sshfs",
    "ceph",
    "glusterfs",
    "afs",
    "lustre",
)
"""File systems on which SQLite's locks do not hold."""

LITTLE_SPACE: Final = 500_000_000
NO_SPACE: Final = 50_000_000
LONG_LOG: Final = 64_000_000
"""Bytes. The write-ahead log is written back at 4 MB; it grows only while somebody reads on and on."""

OLDEST_SERVER: Final = 130_000

RESTORE: Final = N_("Close all desks and restore the last backup.")


def health(url: str) -> tuple[Finding, ...]:
    """Everything that was looked at in the database at `url`. Raises StoreTrouble for an address that is none."""
    address = address_of(url)
    path = file_of(address)
    return tuple(_server(address) if path is None else _file(path))


def _said(trouble: StoreTrouble, mend: str = "") -> Finding:
    return Finding(Level.BAD, trouble.message, trouble.values, mend)


# --- SQLite ----------------------------------------------------------------------


def _file(path: Path) -> Iterator[Finding]:
    if not path.exists():
        yield Finding(
            Level.WARNING,
            N_("There is no desk in {name} yet"),
            {"name": path},
            N_("Make one with `agentdesk init` or `agentdesk demo`."),
        )
        return
    yield from (_library(), _rights(path), _place(path), _space(path), _log(path))
    try:
        driver = sqlite_driver()
        with failures_told(str(path), driver), closing(_look(path)) as connection:
            whole = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if whole != "ok":
                yield Finding(Level.BAD, N_("The file is damaged ({detail})"), {"detail": whole}, RESTORE)
                return
            yield Finding(Level.OK, N_("The file is whole"), {})
            yield from _contents(connection, path)
    except StoreTrouble as trouble:
        yield _said(trouble)


def _look(path: Path) -> Any:
    """A connection that leaves what it finds: a reader of a closed file tidies up only when it might have written,
    and one that might have written would put a log that is there into the file."""
    mode = "ro" if path.with_name(f"{path.name}-wal").exists() else "rw"
    connection = sqlite_driver().connect(
        f"{path.as_uri()}?mode={mode}", uri=True, timeout=10, isolation_level=None
    )
    connection.execute("PRAGMA query_only=ON")
    connection.execute("BEGIN")
    return connection


def _library() -> Finding:
    version: str = sqlite_driver().sqlite_version
    safe = is_safe(sqlite_driver().sqlite_version_info)
    return Finding(Level.OK if safe else Level.BAD, N_("SQLite {version}"), {"version": version})


def _rights(path: Path) -> Finding:
    beside = [path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", ".lock"))]
    wide = [each.name for each in beside if each.exists() and os.name != "nt" and each.stat().st_mode & 0o077]
    if wide:
        return Finding(
            Level.WARNING,
            N_("Others on this machine may read {files}"),
            {"files": ", ".join(wide), "name": path},
            N_("Take the right from them: chmod go= {name}*"),
        )
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        return Finding(
            Level.BAD,
            N_("You may not write to {name}"),
            {"name": path},
            N_("Ask its owner for the right to write to the file and its folder."),
        )
    return Finding(Level.OK, N_("The file is its owner's only"), {})


def _place(path: Path) -> Finding:
    system = _file_system(path, MOUNTS.read_text(encoding="utf-8")) if MOUNTS.exists() else ""
    if system in NETWORK:
        return Finding(
            Level.BAD,
            N_("The file is on a network disk ({system}): desks on two machines would damage it"),
            {"system": system},
            N_("Move it to a disk of this machine, or use PostgreSQL."),
        )
    return Finding(Level.OK, N_("The file is on a disk of this machine"), {})


def _file_system(path: Path, mounts: str) -> str:
    """The type of the file system that holds `path`, out of the lines of /proc/mounts."""
    fields = [line.split() for line in mounts.splitlines()]
    real = path.resolve()
    holding = [
        (len(point), system)
        for _device, point, system, *_rest in fields
        if real.is_relative_to(point.replace("\\040", " "))
    ]
    return max(holding, default=(0, ""))[1]


def _space(path: Path) -> Finding:
    free = shutil.disk_usage(path.parent).free
    level = Level.BAD if free < NO_SPACE else Level.WARNING if free < LITTLE_SPACE else Level.OK
    return Finding(
        level,
        N_("{size} MB are free on the disk"),
        {"size": free // 1_000_000},
        "" if level is Level.OK else N_("Make space: a full disk stops every desk."),
    )


def _log(path: Path) -> Finding:
    log = path.with_name(f"{path.name}-wal")
    size = log.stat().st_size if log.exists() else 0
    long = size > LONG_LOG
    return Finding(
        Level.WARNING if long else Level.OK,
        N_("The write-ahead log has {size} MB"),
        {"size": size // 1_000_000},
        N_("A program has been reading for long, or was stopped: close the desks and open one again.")
        if long
        else "",
    )


def _contents(connection: Any, path: Path) -> Iterator[Finding]:
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    revision = None
    if "alembic_version" in tables:
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    age = _age(revision, str(path), empty=not tables)
    yield age
    if age.level is not Level.OK:
        return
    there = (row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    yield _guards(there, "sqlite")
    yield _key(connection)
    astray = connection.execute("PRAGMA foreign_key_check").fetchmany(1000)
    yield (
        Finding(
            Level.BAD,
            N_("Rows that have lost what they belong to: {count}, the first in {table}"),
            {"count": len(astray), "table": astray[0][0]},
            RESTORE,
        )
        if astray
        else Finding(Level.OK, N_("Every row has what it belongs to"), {})
    )


# --- both ------------------------------------------------------------------------


def _age(revision: str | None, name: str, *, empty: bool) -> Finding:
    values = {"revision": revision, "name": name}
    if empty:
        return Finding(
            Level.WARNING,
            N_("There is no desk in {name} yet"),
            values,
            N_("Make one with `agentdesk init` or `agentdesk demo`."),
        )
    if revision is None:
        return Finding(Level.BAD, N_("{name} holds something else than an AgentDesk database."), values)
    if revision == REVISIONS[-1]:
        return Finding(Level.OK, N_("Schema {revision}"), values)
    if revision in REVISIONS:
        return Finding(
            Level.WARNING,
            N_("Schema {revision} is an older one"),
            values,
            N_("It is brought up to date when a desk opens it, after a copy."),
        )
    return Finding(
        Level.BAD, N_("Schema {revision} is newer than this program"), values, N_("Update this program.")
    )


def _guards(there: Iterable[str], dialect: str) -> Finding:
    missing = sorted(triggers(dialect) - set(there))
    if missing:
        return Finding(
            Level.BAD,
            N_("Guards are missing: {names}"),
            {"names": ", ".join(missing)},
            N_("Somebody changed the database behind the program. Restore the last backup."),
        )
    return Finding(Level.OK, N_("The logs are guarded against change"), {})


def _key(connection: Any) -> Finding:
    """Whether this machine has the key without which the desk refuses to write."""
    try:
        LedgerKey(ledger_key_file()).of(connection)
    except Refusal as refusal:
        return Finding(Level.BAD, refusal.message, refusal.values, "")
    return Finding(Level.OK, N_("The ledger's key is there"), {})


# --- PostgreSQL ------------------------------------------------------------------


def _server(url: URL) -> Iterator[Finding]:
    driver = server_driver()
    name = url.render_as_string(hide_password=True)
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with failures_told(name, driver), driver.connect(address, **connect_settings(url)) as connection:
            connection.read_only = True
            yield from _settings(connection)
            tables = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
            ).fetchall()
            revision = None
            if ("alembic_version",) in tables:
                revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
            age = _age(revision, name, empty=not tables)
            yield age
            if age.level is Level.OK:
                rows = connection.execute(
                    "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
                )
                yield _guards((row[0] for row in rows), "postgresql")
                yield _key(connection)
    except StoreTrouble as trouble:
        yield _said(trouble, N_("See that the server runs and that the address is right."))


def _settings(connection: Any) -> Iterator[Finding]:
    number, version, encoding = connection.execute(
        "SELECT current_setting('server_version_num')::int, current_setting('server_version'), "
        "current_setting('server_encoding')"
    ).fetchone()
    old = number < OLDEST_SERVER
    yield Finding(
        Level.BAD if old else Level.OK,
        N_("PostgreSQL {version}"),
        {"version": version},
        N_("Use PostgreSQL 13 or newer.") if old else "",
    )
    wrong = encoding != "UTF8"
    yield Finding(
        Level.BAD if wrong else Level.OK,
        N_("The database keeps text as {encoding}"),
        {"encoding": encoding},
        N_("Make a database with ENCODING 'UTF8'.") if wrong else "",
    )
