"""Names of keys, as Textual spells them, to the bytes a terminal sends for them."""

from string import ascii_lowercase
from typing import Final

KEYS: Final[dict[str, str]] = {
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "backspace": "\x7f",
    "space": " ",
    # As the kitty protocol sends it, which Textual asks for. A bare \x1b would glue itself to the next key.
    "escape": "\x1b[27u",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "insert": "\x1b[2~",
    "delete": "\x1b[3~",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "f7": "\x1b[18~",
    "f8": "\x1b[19~",
    "f9": "\x1b[20~",
    "f10": "\x1b[21~",
    "f11": "\x1b[23~",
    "f12": "\x1b[24~",
    **{
        f"shift+{arrow}": f"\x1b[1;2{end}"
        for arrow, end in zip(("up", "down", "right", "left"), "ABCD", strict=True)
    },
    **{f"ctrl+{letter}": chr(ord(letter) & 0x1F) for letter in ascii_lowercase},
}


def sent(key: str) -> bytes:
    """What the terminal sends for `key`: a name of KEYS, or any other text as it is typed."""
    return KEYS.get(key, key).encode()
