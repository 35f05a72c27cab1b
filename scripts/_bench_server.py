"""The ledger on PostgreSQL: the same reads, on a server that is started for them and stopped afterwards."""

import os
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import psycopg
from tests.postgres import postgres_server

import _bench_ledger as ledger
import make_big
from _bench_figures import Figures
from agentdesk.desk import Desk


def on_a_server(folder: Path, customers: int, visits: int, issues: int, times: int) -> Iterator[Figures]:
    """Every read of the ledger and a verification. Appending is left out: this server waits for no disk."""
    key = folder / "server.key"
    with (
        postgres_server() as server,
        server.database() as url,
        patch.dict(os.environ, AGENTDESK_LEDGER_KEY=str(key)),
    ):
        make_big.make_on_server(url, customers, visits, issues, key)
        address = url.replace("postgresql+psycopg:", "postgresql:")
        with (
            psycopg.connect(address, autocommit=True) as bare,
            Desk.open(url, clock=lambda: make_big.MOMENT, today=make_big.TODAY) as desk,
        ):
            yield from map(_named, ledger.reads(desk, bare, times))
        yield from map(_named, ledger.verified(url))


def _named(figures: Figures) -> Figures:
    return figures | {"name": f"PostgreSQL, {figures['name']}"}
