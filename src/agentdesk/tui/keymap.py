"""Which key does what: the registry's keys, changed by the `[keys]` of the settings file. Knows no terminal."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from agentdesk.domain.errors import Trouble
from agentdesk.i18n import N_, _
from agentdesk.tui.actions import COMMANDS, SCOPE_NAMES, Command

_SHOWN: Final = {
    "escape": "Esc",
    "enter": "Enter",
    "slash": "/",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "space": "Space",
    "tab": "Tab",
    "backspace": "Backspace",
    "delete": "Del",
    "insert": "Ins",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
}

_FORBIDDEN: Final = re.compile(r"ctrl\+[hijm]|alt\+.|.*\s.*|")
_LETTER: Final = re.compile(r"[a-z]|upper_[a-z]|[A-Z]")
_NAMED: Final = re.compile(
    r"(ctrl\+|shift\+|ctrl\+shift\+)?(f([1-9]|1[0-9]|2[0-4])|[a-z0-9]|[a-z]+(_[a-z]+)*)"
)


@dataclass(frozen=True, slots=True)
class KeyMap:
    """The keys in force: `keys` maps every command's id to its keys; `troubles` says which wishes were refused."""

    keys: Mapping[str, tuple[str, ...]]
    changed: Mapping[str, str] = field(default_factory=dict)
    """Ids whose keys differ from the registry's, as Textual's key map wants them."""
    troubles: tuple[Trouble, ...] = ()

    def shown(self, command_id: str) -> str:
        """A command's first key as people read it: `F3`, `Ctrl+P`, `1-9`; empty when it has none."""
        keys = self.keys[command_id]
        if not keys:
            return ""
        if COMMANDS[command_id].digits:
            return f"{keys[0]}-{max(keys)}"
        return show_key(keys[0])

    def all_shown(self, command_id: str) -> str:
        """Every key of a command as people read it."""
        if COMMANDS[command_id].digits:
            return self.shown(command_id)
        return " ".join(show_key(key) for key in self.keys[command_id])


def show_key(key: str) -> str:
    """A Textual key name as it is printed on a keyboard."""
    *modifiers, last = key.split("+")
    shown = _SHOWN.get(last, last.upper() if len(last) == 1 or re.fullmatch(r"f\d+", last) else last)
    return "+".join([*(modifier.capitalize() for modifier in modifiers), shown])


def split_keys(keys: str) -> tuple[str, ...]:
    """The single keys of a comma-separated list."""
    return tuple(key.strip() for key in keys.split(",") if key.strip())


def default_keys() -> dict[str, tuple[str, ...]]:
    """The keys as the registry gives them."""
    return {command.id: split_keys(command.keys) for command in COMMANDS.values()}


def _refused(command: Command | None, wish: str, id_: str) -> Trouble | None:
    """Why one wish cannot be granted by itself, if so."""
    if command is None:
        return Trouble(N_("[keys] There is no command {id}."), id=id_)
    if command.digits:
        return Trouble(N_("[keys] {id} is carried by the digits and cannot be moved."), id=id_)
    for key in split_keys(wish) or ("",):
        if _FORBIDDEN.fullmatch(key) or not _NAMED.fullmatch(key):
            return Trouble(N_("[keys] {id}: no terminal sends the key “{key}” for sure."), id=id_, key=key)
        if _LETTER.fullmatch(key):
            return Trouble(N_("[keys] {id}: the letter {key} is needed for typing."), id=id_, key=key)
    return None


def clashes(keys: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str, str]]:
    """Pairs of commands that want the same key where both hold: (first id, second id, key)."""
    found: list[tuple[str, str, str]] = []
    holders: dict[tuple[str, str], str] = {}
    for id_, wanted in sorted(keys.items(), key=lambda item: COMMANDS[item[0]].scope != "app"):
        scope = COMMANDS[id_].scope
        for key in wanted:
            other = holders.get((scope, key)) or holders.get(("app", key))
            if other is not None:
                found.append((other, id_, key))
            holders.setdefault((scope, key), id_)
    return found


def make_keymap(wishes: Mapping[str, str]) -> KeyMap:
    """The keys in force under the `wishes` of the settings file (id to keys).

    A wish that cannot be granted is left out and said in `troubles`: an unknown id, a key that terminals do not
    send, a letter, a key that another command has in the same place.
    """
    keys = default_keys()
    troubles: list[Trouble] = []
    granted: dict[str, str] = {}
    for id_, wish in wishes.items():
        if trouble := _refused(COMMANDS.get(id_), wish, id_):
            troubles.append(trouble)
        else:
            granted[id_] = ",".join(split_keys(wish))
    while found := clashes(keys | {id_: split_keys(wish) for id_, wish in granted.items()}):
        first, second, key = found[0]
        dropped = second if second in granted else first
        del granted[dropped]
        troubles.append(
            Trouble(
                N_("[keys] {key} is wanted by {first} and by {second}; {dropped} keeps its usual key."),
                key=key,
                first=first,
                second=second,
                dropped=dropped,
            )
        )
    return KeyMap(keys | {id_: split_keys(wish) for id_, wish in granted.items()}, granted, tuple(troubles))


def key_rows(wishes: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """The table of keys under these wishes, in the language in use: (command id, where, keys, what it does)."""
    keymap = make_keymap(wishes)
    return [
        (command.id, _(SCOPE_NAMES[command.scope]), keymap.all_shown(command.id), _(command.help))
        for command in COMMANDS.values()
    ]


def said(trouble: Trouble) -> str:
    """A trouble in the language in use."""
    return _(trouble.message, **trouble.values)
