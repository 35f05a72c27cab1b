"""Which SQLite this process uses, chosen once and refused when it can lose commits; how a file is connected to.

SQLite 3.7.0 to 3.51.2 can lose committed rows in WAL mode with several writers (fixed in 3.51.3, 3.50.7 and
3.44.6); the one under many Pythons is older. `pysqlite3` brings its own.
"""

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from agentdesk.domain.errors import StoreTrouble
from agentdesk.i18n import N_

BUSY_SECONDS: Final = 10
"""How long a statement waits for a lock that some other program holds."""

PRAGMAS: Final = (
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "cache_size=-65536",
    "temp_store=MEMORY",
    "mmap_size=0",
    "trusted_schema=OFF",
)
"""The rules of the schema always on, on every connection."""

WRITER_PRAGMAS: Final = ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=1000")
"""Durable through a power cut."""


def is_safe(version: tuple[int, ...]) -> bool:
    """Whether a SQLite of this version may be shared by several desks."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


@cache
def sqlite_driver() -> Any:
    """The DB-API module for SQLite files. Raises StoreTrouble when only an unsafe one is at hand."""
    driver: Any
    try:
        driver = import_module("pysqlite3.dbapi2")
    except ImportError:
        driver = import_module("sqlite3.dbapi2")
    if not is_safe(driver.sqlite_version_info):
        raise StoreTrouble(
            N_("SQLite {version} can lose data when several desks write. Install the package pysqlite3."),
            version=driver.sqlite_version,
        )
    return driver


def connect(path: Path, *, read_only: bool = False, may_make: bool = False) -> Any:
    """A driver's connection to the file at `path`; only `may_make` makes one that is not there.

    Only a writer touches the file's journal mode, so that looking at a file leaves it as it is.
    """
    connection = sqlite_driver().connect(
        f"{path.absolute().as_uri()}?mode={'rwc' if may_make else 'rw'}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    for pragma in (*PRAGMAS, "query_only=ON") if read_only else (*PRAGMAS, *WRITER_PRAGMAS):
        connection.execute(f"PRAGMA {pragma}")
    return connection
