"""The databases the other tests are given."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

_seen: set[str] = set()


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_an_empty_database_of_its_own(database_url: str, turn: int) -> None:
    assert database_url not in _seen
    _seen.add(database_url)
    engine = create_engine(database_url)
    try:
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE note (words TEXT)"))
            connection.execute(text("INSERT INTO note VALUES ('回访')"))
            assert connection.execute(text("SELECT words FROM note")).scalar_one() == "回访", turn
    finally:
        engine.dispose()


@pytest.fixture
def kind(database_url: str) -> str:
    return make_url(database_url).get_backend_name()


def test_the_kind_is_chosen_through_other_fixtures_too(kind: str, pytestconfig: pytest.Config) -> None:
    assert pytestconfig.getoption("--db") in (kind, "both")
