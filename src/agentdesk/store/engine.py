"""The opened database: one writer, many readers, the same on SQLite and PostgreSQL (design section 5)."""

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from agentdesk.domain.errors import StoreTrouble
from agentdesk.i18n import N_
from agentdesk.store.driver import sqlite_driver
from agentdesk.store.failures import failures_told
from agentdesk.store.hot import Hot
from agentdesk.store.turns import Turns

SQLITE_PRAGMAS: Final = (
    "busy_timeout=10000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "cache_size=-65536",
    "temp_store=MEMORY",
    "wal_autocheckpoint=1000",
    "mmap_size=0",
    "trusted_schema=OFF",
)
"""Durable through a power cut, and the rules of the schema always on."""

CHANNEL: Final = "agentdesk"
"""The PostgreSQL channel on which desks tell each other that lists have changed."""


class Tx:
    """One transaction: hot statements on the driver, everything else through a SQLModel session."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._driver: Any = connection.connection.dbapi_connection
        self._session: Session | None = None
        self.dialect = connection.dialect.name
        self._announced = False

    def run(self, hot: Hot, **values: Any) -> Any:
        """Execute a hot statement; returns the driver's cursor."""
        return hot.run(self._driver, self._connection.dialect, values)

    @property
    def connection(self) -> Connection:
        """The SQLAlchemy connection, inside this transaction."""
        if not self._connection.in_transaction():
            self._connection.begin()
        return self._connection

    @property
    def session(self) -> Session:
        """The SQLModel session of this transaction; it is flushed at its end."""
        if self._session is None:
            self._session = Session(self.connection, expire_on_commit=False, autoflush=True)
        return self._session

    def announce(self) -> None:
        """Tell the other desks, once this is committed, that a list they may show has changed."""
        if self.dialect == "postgresql" and not self._announced:
            self._driver.execute(f"NOTIFY {CHANNEL}")
            self._announced = True

    def _end(self, *, keep: bool) -> None:
        if self._session is not None:
            if keep:
                self._session.flush()
            self._session.close()
        transaction = self._connection.get_transaction()
        if transaction is not None:
            transaction.commit() if keep else transaction.rollback()
        else:
            self._driver.commit() if keep else self._driver.rollback()


class Store:
    """One database, opened. Close it when done; it may be used from several threads."""

    def __init__(self, url: str) -> None:
        """Open the database at `url` without looking at its schema. Raises StoreTrouble."""
        self.url = make_url(url)
        self.path: Path | None = None
        if self.url.get_backend_name() == "sqlite":
            if not self.url.database or self.url.database == ":memory:":
                raise StoreTrouble(N_("A desk needs a database file, not a database in memory."))
            self.path = Path(self.url.database).absolute()
        self.name = str(self.path) if self.path else self.url.render_as_string(hide_password=True)
        self._lock = threading.Lock()
        self._held: Connection | None = None
        self._watch: Any = None
        self._heard = 0
        self._turns: Turns | None = None
        self._inode = 0
        if self.path:
            self._open_file(self.path)
        self.driver_errors: type[Exception] = self._driver_module().Error
        self._writer = self._engine(read_only=False)
        self._reader = self._engine(read_only=True)

    def _open_file(self, path: Path) -> None:
        """Make the file for its owner only, and remember which file it is."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._turns = Turns(path)
            self._inode = path.stat().st_ino
        except OSError as error:
            raise StoreTrouble(
                N_("The database {name} cannot be opened: {detail}."), name=path, detail=error.strerror
            ) from error

    def _driver_module(self) -> Any:
        if self.path:
            return sqlite_driver()
        try:
            import psycopg
        except ImportError as error:
            raise StoreTrouble(N_("PostgreSQL needs the extra package agentdesk[postgres].")) from error
        return psycopg

    def _engine(self, *, read_only: bool) -> Engine:
        if not self.path:
            url = self.url.set(drivername="postgresql+psycopg")
            if not read_only:
                return create_engine(url, poolclass=NullPool)
            return create_engine(url, pool_size=4, execution_options={"postgresql_readonly": True})
        options: dict[str, Any] = {} if read_only else {"poolclass": NullPool}
        engine = create_engine(
            f"sqlite:///{self.path}",
            module=sqlite_driver(),
            connect_args={"check_same_thread": False, "timeout": 10, "cached_statements": 256},
            **options,
        )

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            for pragma in SQLITE_PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
            if read_only:
                connection.execute("PRAGMA query_only=ON")

        if read_only:

            @event.listens_for(engine, "begin")
            def _begin(connection: Connection) -> None:
                connection.exec_driver_sql("BEGIN")

        return engine

    def _writing_connection(self) -> Connection:
        """The one held connection that writes; made again when the server dropped it."""
        held = self._held
        if held is not None and getattr(held.connection.dbapi_connection, "closed", False):
            held.invalidate()
            held.close()
            held = None
        if held is None:
            held = self._held = self._writer.connect()
        return held

    @contextmanager
    def writing(self) -> Iterator[Tx]:
        """One write transaction: committed at the end of the block, undone by an exception.

        Desks take turns. Raises StoreTrouble when the database fails.
        """
        with ExitStack() as stack:
            stack.enter_context(failures_told(self.name, self.driver_errors))
            stack.enter_context(self._lock)
            if self._turns:
                stack.enter_context(self._turns.taken())
            tx = Tx(self._writing_connection())
            if self.path:
                tx._driver.execute("BEGIN IMMEDIATE")
            try:
                yield tx
                tx._end(keep=True)
            except BaseException:
                self._undo(tx)
                raise

    def _undo(self, tx: Tx) -> None:
        """Roll back; a connection that cannot even do that is thrown away."""
        try:
            tx._end(keep=False)
        except (DBAPIError, self.driver_errors) as error:
            if self._held is not None:
                self._held.invalidate(error)
                self._held.close()
                self._held = None

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """One read transaction: everything in the block sees the same moment."""
        with (
            failures_told(self.name, self.driver_errors),
            self._reader.connect() as connection,
            connection.begin(),
        ):
            tx = Tx(connection)
            yield tx
            if tx._session is not None:
                tx._session.close()

    def pulse(self) -> int:
        """A number that changes when somebody has written: cheap enough to ask several times a second."""
        with failures_told(self.name, self.driver_errors):
            if self._watch is None:
                self._watch = self._open_watch()
            if self.path:
                return int(self._watch.execute("PRAGMA data_version").fetchone()[0])
            self._heard += sum(1 for _ in self._watch.notifies(timeout=0))
            return self._heard

    def _open_watch(self) -> Any:
        if self.path:
            return sqlite_driver().connect(str(self.path), check_same_thread=False, isolation_level=None)
        import psycopg

        watch = psycopg.connect(
            self.url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
        )
        watch.execute(f"LISTEN {CHANNEL}")
        return watch

    def check_file(self) -> None:
        """Raise StoreTrouble when the file was deleted or replaced: SQLite itself would not say so."""
        if self.path is None:
            return
        try:
            same = self.path.stat().st_ino == self._inode
        except OSError:
            same = False
        if not same:
            raise StoreTrouble(
                N_("The database file {name} was deleted or replaced while it was open. Start again."),
                name=self.name,
            )

    def close(self) -> None:
        """Give every connection back."""
        if self._held is not None:
            self._held.close()
            self._held = None
        if self._watch is not None:
            self._watch.close()
            self._watch = None
        self._writer.dispose()
        self._reader.dispose()
        if self._turns is not None:
            self._turns.close()
            self._turns = None
