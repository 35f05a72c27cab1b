"""What the tests of the store stand on: an opened database with a desk's tables, and nothing in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agentdesk.store import schema
from agentdesk.store.engine import Store


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A made database of each kind."""
    opened = Store(database_url, may_make=True)
    schema.create(opened)
    yield opened
    opened.close()


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    """The URL of a SQLite file that is not there yet."""
    return f"sqlite:///{(tmp_path / 'one.db').as_posix()}"


@pytest.fixture
def file_store(file_url: str) -> Iterator[Store]:
    """A made SQLite database."""
    opened = Store(file_url, may_make=True)
    schema.create(opened)
    yield opened
    opened.close()
