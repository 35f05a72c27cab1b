"""A big desk in PostgreSQL: the same rows as in a file, copied in."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import psycopg

from _big_rows import Row, Size

Tables = Sequence[tuple[str, str, str, Callable[[Size], Iterator[Row]]]]
"""What is told of it, the table, its columns, and where the rows come from."""

TABLES_WITH_IDS: Final = (
    "SELECT table_name FROM information_schema.columns WHERE table_schema = current_schema() "
    "AND column_name = 'id' AND column_default LIKE 'nextval%'"
)


def fill(url: str, size: Size, tables: Tables) -> None:
    """Copy the rows of `tables`, as make_big.py lists them, into the empty desk at `url`."""
    address = url.replace("postgresql+psycopg:", "postgresql:")
    with psycopg.connect(address) as connection:
        # No trigger and no reference is looked at meanwhile, as where the file is made; times are UTC.
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET TimeZone = 'UTC'")
        for _, table, columns, stream in tables:
            names = ", ".join(columns.split())
            with connection.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in stream(size):
                    copy.write_row(row)
        for (table,) in connection.execute(TABLES_WITH_IDS).fetchall():
            highest = f"(SELECT coalesce(max(id), 1) FROM {table})"
            connection.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {highest})")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
