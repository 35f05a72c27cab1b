"""The opened database: one writer, many readers, the same on SQLite and PostgreSQL (design section 5)."""

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.pool import NullPool, QueuePool
from sqlmodel import Session

from agentdesk.config import ledger_key_file
from agentdesk.domain.errors import NoDeskYet, StoreTrouble
from agentdesk.i18n import N_
from agentdesk.store.driver import connect, sqlite_driver
from agentdesk.store.failures import failures_told
from agentdesk.store.hot import Hot
from agentdesk.store.ledger_key import LedgerKey
from agentdesk.store.server import connect_settings, is_alive, server_driver
from agentdesk.store.turns import Turns
from agentdesk.store.watch import CHANNEL, FileWatch, ServerWatch, Watch, count_change

SQLITE = "sqlite"
POSTGRESQL = "postgresql"


class Tx:
    """One transaction: hot statements on the driver, everything else through a SQLModel session."""

    def __init__(self, connection: Connection, ledger_key: LedgerKey) -> None:
        self._connection = connection
        self._ledger_key = ledger_key
        self._dialect = connection.dialect
        self._session: Session | None = None
        self._announced = False
        self.driver: Any = connection.connection.dbapi_connection
        """The driver's own connection, inside this transaction."""
        self.dialect = self._dialect.name

    def run(self, hot: Hot, **values: Any) -> Any:
        """Execute a hot statement; returns the driver's cursor."""
        return hot.run(self.driver, self._dialect, values)

    def rows(self, hot: Hot, **values: Any) -> list[tuple[Any, ...]]:
        """The rows of a hot statement, their values as the tables' types."""
        return hot.rows(self.driver, self._dialect, values)

    def run_many(self, hot: Hot, rows: Iterable[dict[str, Any]]) -> Any:
        """Execute a hot statement once for each row; returns the driver's cursor (rowcount of all)."""
        return hot.run_many(self.driver, self._dialect, rows)

    @property
    def ledger_key(self) -> bytes:
        """The key that signs the ledger. Raises Refusal when this machine has another one, or none."""
        return self._ledger_key.of(self.driver)

    @property
    def ledger_keys(self) -> LedgerKey:
        """Where the ledger's keys lie, for whoever writes links, verifies or hands over."""
        return self._ledger_key

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
        if not self._announced and self.dialect == SQLITE:
            count_change(self.driver)
        self._announced = True

    def end(self, *, keep: bool) -> None:
        """Commit or roll back, whichever of the two sides began."""
        if self._session is not None:
            if keep:
                self._session.flush()
            self._session.close()
        transaction = self._connection.get_transaction()
        if transaction is not None:
            transaction.commit() if keep else transaction.rollback()
        # A hot statement may have begun what SQLAlchemy knows nothing of, and a failed commit leaves it open.
        self.driver.commit() if keep else self.driver.rollback()
        if keep and self._announced and self.dialect == POSTGRESQL:
            self._notify()

    def _notify(self) -> None:
        """Not inside the transaction: PostgreSQL lets those that notify commit only one after another, each with a
        wait for the disk of its own (measured with 24 writers: 500 commits a second instead of 4,000)."""
        # What is stored stays so; a server that is gone by now is told of by the next act.
        with suppress(server_driver().Error):
            self.driver.autocommit = True
            try:
                self.driver.execute(f"NOTIFY {CHANNEL}")
            finally:
                self.driver.autocommit = False


def address_of(url: str) -> URL:
    """The database address that `url` says; raises StoreTrouble when it says none of ours."""
    try:
        parsed = make_url(url)
        known = parsed.get_backend_name() in (SQLITE, POSTGRESQL)
    except ArgumentError:
        known = False
    if not known:
        raise StoreTrouble(
            N_("“{url}” names no database. Write sqlite:///FILE or postgresql://USER@HOST/NAME."), url=url
        )
    return parsed


def file_of(address: URL) -> Path | None:
    """The SQLite file of an address; None for a server."""
    if address.get_backend_name() != SQLITE:
        return None
    if not address.database or address.database == ":memory:":
        raise StoreTrouble(N_("A desk needs a database file, not a database in memory."))
    return Path(address.database).absolute()


class Store:
    """One database, opened. Close it when done; it may be used from several threads."""

    def __init__(self, url: str, *, may_make: bool = False, key_file: Path | None = None) -> None:
        """Open the database at `url` without looking at its schema.

        `key_file` holds the ledger's key; by default the one of the settings.
        Raises StoreTrouble when that fails, and NoDeskYet for a file that is not there unless `may_make`.
        """
        self.url = address_of(url)
        self.path = file_of(self.url)
        self.name = str(self.path) if self.path else self.url.render_as_string(hide_password=True)
        self.ledger_key = LedgerKey(key_file or ledger_key_file())
        self._lock = threading.Lock()
        self._writing_thread = 0
        self._held: Connection | None = None
        self._watch: Watch | None = None
        self._turns: Turns | None = None
        self._file: tuple[int, int] | None = None
        if self.path:
            self._find_file(self.path, may_make)
        self._driver = sqlite_driver() if self.path else server_driver()
        self._writer = self._engine(read_only=False)
        self._reader = self._engine(read_only=True)

    def _find_file(self, path: Path, may_make: bool) -> None:
        """Remember which file it is; make one for its owner only where that is wanted."""
        try:
            if path.is_dir():
                raise StoreTrouble(N_("{name} is a folder. Name a database file."), name=path)
            if may_make:
                path.parent.mkdir(parents=True, exist_ok=True)
                os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            elif not path.exists():
                raise no_desk_yet(self.name)
            self._file = _identity(path)
        except OSError as error:
            raise _not_opened(path, error) from error

    def _engine(self, *, read_only: bool) -> Engine:
        path = self.path
        if path is None:
            return _server_engine(self.url, read_only=read_only)
        engine = create_engine(
            "sqlite://",
            module=sqlite_driver(),
            creator=lambda: connect(path, read_only=read_only),
            **_pool(read_only),
        )
        if read_only:

            @event.listens_for(engine, "begin")
            def _begin(connection: Connection) -> None:
                connection.exec_driver_sql("BEGIN")

        return engine

    def _writing_connection(self) -> Connection:
        """The one held connection that writes; made again when the server dropped it."""
        if self._held is not None and self.path is None and not is_alive(_driver_of(self._held)):
            self._let_go(None)
        if self._held is None:
            self._held = self._writer.connect()
        return self._held

    def _let_go(self, error: BaseException | None) -> None:
        if self._held is not None:
            self._held.invalidate(error)
            self._held.close()
            self._held = None

    def writing(self) -> AbstractContextManager[Tx]:
        """One write transaction: committed at the end of the block, undone by an exception.

        Desks take turns. Raises StoreTrouble when the database fails, RuntimeError inside another one of this
        store on this thread.
        """
        return self._transaction(rebuilding=False)

    def rebuilding(self) -> AbstractContextManager[Tx]:
        """A write transaction in which tables are dropped and made again: foreign keys hold only at its end."""
        return self._transaction(rebuilding=True)

    @contextmanager
    def _transaction(self, *, rebuilding: bool) -> Iterator[Tx]:
        with ExitStack() as stack:
            stack.enter_context(failures_told(self.name, self._driver))
            stack.enter_context(self._my_turn())
            tx = Tx(self._writing_connection(), self.ledger_key)
            if self.path:
                if rebuilding:
                    tx.driver.execute("PRAGMA foreign_keys=OFF")
                    stack.callback(tx.driver.execute, "PRAGMA foreign_keys=ON")
                tx.driver.execute("BEGIN IMMEDIATE")
            try:
                yield tx
                tx.end(keep=True)
            except BaseException:
                self._undo(tx)
                raise

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        me = threading.get_ident()
        if self._writing_thread == me:
            raise RuntimeError("a write transaction inside a write transaction")
        with self._lock:
            self._writing_thread = me
            try:
                if self.path is None:
                    yield
                else:
                    with self._turns_at(self.path).taken():
                        self.check_file()
                        yield
            finally:
                self._writing_thread = 0

    def _turns_at(self, path: Path) -> Turns:
        if self._turns is None:
            try:
                self._turns = Turns(path)
            except OSError as error:
                raise _not_opened(path, error) from error
        return self._turns

    def _undo(self, tx: Tx) -> None:
        """Roll back; a connection that cannot even do that is thrown away."""
        try:
            tx.end(keep=False)
        except (DBAPIError, self._driver.Error) as error:
            self._let_go(error)

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """One read transaction: everything in the block sees the same moment."""
        with (
            failures_told(self.name, self._driver),
            self._reader.connect() as connection,
            connection.begin(),
        ):
            tx = Tx(connection, self.ledger_key)
            try:
                yield tx
            finally:
                if tx._session is not None:
                    tx._session.close()

    def pulse(self) -> int:
        """A number that changes when somebody has written: cheap enough to ask several times a second."""
        self.check_file()
        with failures_told(self.name, self._driver):
            if self._watch is None:
                self._watch = FileWatch(self.path) if self.path else ServerWatch(self.url)
            return self._watch.pulse()

    def check_file(self) -> None:
        """Raise StoreTrouble when the file was deleted or replaced: SQLite itself would not say so."""
        if self.path is None:
            return
        try:
            same = _identity(self.path) == self._file
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
        self._reader.dispose()
        self._writer.dispose()
        if self._turns is not None:
            self._turns.close()
            self._turns = None


def _pool(read_only: bool) -> dict[str, Any]:
    """Readers come and go on several threads; the writer is one held connection."""
    return {"poolclass": QueuePool, "pool_size": 4} if read_only else {"poolclass": NullPool}


def _server_engine(url: URL, *, read_only: bool) -> Engine:
    server_driver()
    address = url.set(drivername="postgresql+psycopg")
    if not read_only:
        return create_engine(address, connect_args=connect_settings(url), **_pool(read_only))
    engine = create_engine(
        address,
        connect_args=connect_settings(url),
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True},
        **_pool(read_only),
    )

    @event.listens_for(engine, "checkout")
    def _alive(connection: Any, _record: Any, _proxy: Any) -> None:
        if not is_alive(connection):
            raise DisconnectionError

    return engine


def _driver_of(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _identity(path: Path) -> tuple[int, int]:
    found = os.stat(path)
    return found.st_dev, found.st_ino


def _not_opened(path: Path, error: OSError) -> StoreTrouble:
    return StoreTrouble(
        N_("The database {name} cannot be opened: {detail}."), name=path, detail=error.strerror
    )


def no_desk_yet(name: str) -> NoDeskYet:
    """What to say where there is no desk."""
    return NoDeskYet(
        N_("There is no desk in {name} yet. Make one with `agentdesk init` or `agentdesk demo`."), name=name
    )
