"""Which SQLite this process uses: chosen once, and refused when it can lose commits.

SQLite 3.7.0 to 3.51.2 can lose committed rows in WAL mode with several writers (fixed in 3.51.3, 3.50.7 and
3.44.6); the one under many Pythons is older. `pysqlite3` brings its own.
"""

from functools import cache
from importlib import import_module
from typing import Any

from agentdesk.domain.errors import StoreTrouble
from agentdesk.i18n import N_


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
