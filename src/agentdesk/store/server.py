"""How a PostgreSQL server is connected to, and how a connection that it dropped is noticed before it is used."""

import select
from typing import Any, Final

from sqlalchemy import URL

from agentdesk.domain.errors import StoreTrouble
from agentdesk.i18n import N_
from agentdesk.store.turns import PATIENCE

CONNECT: Final[dict[str, Any]] = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "tcp_user_timeout": 15_000,
    "options": f"-c lock_timeout={PATIENCE:.0f}s -c timezone=UTC",
}
"""A server that is gone is told within seconds. A lock is waited for as long as a turn on SQLite: many busy desks are
no trouble, and fifty at one issue make the last one wait."""


def connect_settings(url: URL) -> dict[str, Any]:
    """CONNECT, as far as the address does not say otherwise itself."""
    chosen = {name: value for name, value in CONNECT.items() if name not in url.query}
    if "options" in url.query:
        chosen["options"] = f"{CONNECT['options']} {url.query['options']}"
    return chosen


def server_driver() -> Any:
    """The DB-API module for PostgreSQL. Raises StoreTrouble when the extra is not installed."""
    try:
        import psycopg
    except ImportError as error:
        raise StoreTrouble(N_("PostgreSQL needs the extra package agentdesk[postgres].")) from error
    return psycopg


def is_alive(connection: Any) -> bool:
    """Whether the server still holds its end: looks whether anything has arrived, and asks nothing over the network.

    A server says nothing on an idle line that does not listen, but that it ends it; a line on which it said
    something else (its settings were read anew) is made again for nothing, and rarely.
    """
    return not connection.closed and not select.select([connection.fileno()], [], [], 0)[0]
