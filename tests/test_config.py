"""Settings: the environment over the file over what is remembered; nonsense is named."""

from pathlib import Path

import pytest

from agentdesk import config
from agentdesk.domain.errors import Trouble


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings file of this test."""
    monkeypatch.setenv("AGENTDESK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AGENTDESK_CONFIG", str(tmp_path / "settings.toml"))
    return tmp_path / "settings.toml"


@pytest.mark.usefixtures("file")
def test_no_file_is_no_trouble() -> None:
    assert config.load_settings() == config.Settings()
    assert config.default_url().startswith("sqlite:///")
    assert config.default_url() != config.demo_url()


def test_the_environment_wins_over_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(
        'theme = "light"\nlock_after = 5\n[keys]\n"queue.next" = "f12"\ncall.end = "f11"\n', "utf-8"
    )
    monkeypatch.setenv("AGENTDESK_THEME", "dark")
    settings = config.load_settings()
    assert (settings.theme, settings.lock_after) == ("dark", 5)
    assert settings.keys == {"queue.next": "f12", "call.end": "f11"}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("theme = ", "cannot be read"),
        ('colour = "red"', "colour"),
        ('theme = "pink"', "pink"),
        ("lock_after = -1", "lock_after"),
        ("lock_after = true", "lock_after"),
        ("keys = 3", "keys"),
        ("[keys]\nqueue.next = 3", "keys"),
    ],
)
def test_nonsense_is_named_with_its_file(file: Path, text: str, word: str) -> None:
    file.write_text(text, "utf-8")
    with pytest.raises(Trouble) as caught:
        config.load_settings()
    assert word in str(caught.value)
    assert "settings.toml" in str(caught.value)


def test_choices_are_remembered_and_the_settings_file_is_left_alone(file: Path) -> None:
    config.remember(theme="light", login="li.na")
    config.remember(theme="dark")
    assert config.remembered() == {"theme": "dark", "login": "li.na"}
    assert not file.exists()


def test_a_damaged_memory_is_forgotten(file: Path) -> None:
    config.remember(theme="light")
    for kept in file.parent.rglob("remembered.json"):
        kept.write_text("{", "utf-8")
    assert config.remembered() == {}


def test_a_disk_that_does_not_take_choices_stops_nobody(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("", "utf-8")
    monkeypatch.setenv("AGENTDESK_HOME", str(file))
    config.remember(theme="light")
    assert config.remembered() == {}
