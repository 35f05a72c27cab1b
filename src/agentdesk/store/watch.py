"""Has something changed that a desk may show? Cheap enough to ask several times a second.

Only what is announced counts (`Tx.announce`): desks that say they are still there, and every key of a call, are commits
too, and must not make all others read again.
"""

import select
from pathlib import Path
from typing import Any, Final, Protocol

from sqlalchemy import URL

from agentdesk.store.driver import connect
from agentdesk.store.server import connect_settings, server_driver

CHANNEL: Final = "agentdesk"
"""The PostgreSQL channel on which desks tell each other that lists have changed."""

_COUNTS_TO: Final = 2**31 - 1


def count_change(driver: Any) -> None:
    """Tell the other desks at a file, with the transaction that is open on `driver`.

    The count stands in the file's header, in a number that SQLite leaves to the application; it is committed or
    rolled back with the rest.
    """
    (count,) = driver.execute("PRAGMA user_version").fetchone()
    driver.execute(f"PRAGMA user_version = {count + 1 if count < _COUNTS_TO else 0}")


class Watch(Protocol):
    """One desk's ear on its database."""

    def pulse(self) -> int:
        """A number that is another one when a desk has announced a change since the last time."""

    def close(self) -> None:
        """Give the connection back."""


class FileWatch:
    """Reads the count that `count_change` keeps in the file."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path, read_only=True)

    def pulse(self) -> int:
        """See Watch."""
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    def close(self) -> None:
        """See Watch."""
        self._connection.close()


class ServerWatch:
    """PostgreSQL sends a notice for each commit that announced itself (`Tx.announce`)."""

    def __init__(self, url: URL) -> None:
        self._address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._settings = connect_settings(url)
        self._heard = 0
        self._connection = self._listen()

    def _listen(self) -> Any:
        connection = server_driver().connect(self._address, autocommit=True, **self._settings)
        connection.execute(f"LISTEN {CHANNEL}")
        return connection

    def pulse(self) -> int:
        """See Watch. What was said while the line was cut is unknown, so that counts as heard."""
        if not self._still_listens():
            self._connection.close()
            self._connection = self._listen()
            self._heard += 1
        while self._connection.pgconn.notifies():
            self._heard += 1
        return self._heard

    def _still_listens(self) -> bool:
        """Take in what has arrived; False when the server has ended the line."""
        try:
            while select.select([self._connection.fileno()], [], [], 0)[0]:
                self._connection.pgconn.consume_input()
        except server_driver().OperationalError:
            return False
        return not self._connection.closed

    def close(self) -> None:
        """See Watch."""
        self._connection.close()
