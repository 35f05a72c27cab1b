"""What every test stands on: a clean machine, and an empty database of each kind."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from agentdesk.i18n import current_language, use_language
from tests.postgres import PostgresServer, postgres_server

pytest_plugins = ("tests.desks",)

# How long an example takes says more of the machine than of the program.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

KINDS = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=(*KINDS, "both"), default="both", help="databases to test on")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_url" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--db")
        kinds = KINDS if chosen == "both" else (chosen,)
        metafunc.parametrize("database_url", kinds, indirect=True)


@pytest.fixture(autouse=True)
def clean_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep the settings, desks and language of whoever runs the tests out of them, child processes too."""
    home = tmp_path / "home"
    home.mkdir()
    for name in [name for name in os.environ if name.startswith(("AGENTDESK_", "XDG_", "LC_"))]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    before = current_language()
    use_language("en")
    yield
    use_language(before)


@pytest.fixture(scope="session")
def pg_server() -> Iterator[PostgresServer]:
    """The PostgreSQL of this test process, started when the first test asks for it."""
    with postgres_server() as server:
        yield server


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh empty database; a test that asks for it runs once on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{(tmp_path / 'desk.db').as_posix()}"
        return
    server: PostgresServer = request.getfixturevalue("pg_server")
    with server.database() as url:
        yield url
