"""The registry of commands, and what the settings file may change about it."""

import re
import runpy
from pathlib import Path

import pytest

from agentdesk.tui.actions import COMMANDS, SCOPE_NAMES, commands_of
from agentdesk.tui.keymap import clashes, default_keys, key_rows, make_keymap, said, show_key
from agentdesk.tui.palette import matching


def test_no_two_commands_want_the_same_key_in_one_place() -> None:
    assert clashes(default_keys()) == []


@pytest.mark.parametrize("command", COMMANDS.values(), ids=lambda command: command.id)
def test_no_key_that_a_terminal_cannot_tell_or_that_is_needed_for_typing(command: object) -> None:
    for key in default_keys()[command.id]:  # type: ignore[attr-defined]
        assert not re.fullmatch(r"ctrl\+[hijm]|alt\+.*|[a-zA-Z]", key)


def test_every_scope_has_a_name() -> None:
    assert {command.scope for command in COMMANDS.values()} <= set(SCOPE_NAMES)


def test_a_wish_is_granted() -> None:
    keymap = make_keymap({"queue.next": "f11", "call.end": "ctrl+e,f8"})
    assert keymap.troubles == ()
    assert keymap.keys["queue.next"] == ("f11",)
    assert keymap.shown("queue.next") == "F11"
    assert keymap.all_shown("call.end") == "Ctrl+E F8"
    assert keymap.changed == {"queue.next": "f11", "call.end": "ctrl+e,f8"}


@pytest.mark.parametrize(
    ("id_", "key", "word"),
    [
        ("queue.fly", "f11", "no command"),
        ("queue.next", "q", "typing"),
        ("queue.next", "ctrl+m", "no terminal"),
        ("queue.next", "alt+n", "no terminal"),
        ("queue.next", "", "no terminal"),
        ("queue.next", "f 2", "no terminal"),
        ("call.answer", "f11", "digits"),
        ("queue.next", "f6", "queue.history"),
        ("queue.next", "f1", "app.help"),
        ("app.theme", "f2", "app.theme"),
    ],
)
def test_a_wish_that_cannot_be_granted_is_said_and_left_out(id_: str, key: str, word: str) -> None:
    keymap = make_keymap({id_: key})
    assert [word in said(trouble) for trouble in keymap.troubles] == [True]
    assert keymap.keys == default_keys()


def test_two_commands_may_change_places() -> None:
    keymap = make_keymap({"queue.next": "f6", "queue.history": "f2"})
    assert keymap.troubles == ()
    assert (keymap.shown("queue.next"), keymap.shown("queue.history")) == ("F6", "F2")


def test_keys_are_shown_as_they_are_printed() -> None:
    shown = [show_key(key) for key in ("f3", "ctrl+p", "escape", "slash", "left", "q")]
    assert shown == ["F3", "Ctrl+P", "Esc", "/", "←", "Q"]
    assert make_keymap({}).shown("queue.filter").startswith("1-")


def test_the_palette_finds_by_any_word() -> None:
    found = [command.id for command in matching(commands_of("queue"), "NUMBER show")]
    assert found == ["queue.reveal"]
    assert len(matching(commands_of("queue"), "")) == len(list(commands_of("queue")))


def test_the_key_table_names_every_command() -> None:
    assert [row[0] for row in key_rows({})] == list(COMMANDS)


def test_the_page_of_keys_is_fresh() -> None:
    script = Path(__file__).parents[2] / "scripts" / "keys_page.py"
    made = runpy.run_path(str(script))
    assert made["PAGE"].read_text(encoding="utf-8") == made["page"](), "run scripts/keys_page.py"
