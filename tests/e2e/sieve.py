"""Between a program's output and pyte: what pyte cannot read is taken out, what asks for an answer gets one.

The modes are those of xterm's control sequences (DECRQM, DA1, DSR) and of the synchronized output protocol.
"""

import codecs
import re
from typing import Final

_SEQUENCE: Final = re.compile(
    r"\x1b\[(?P<mark>[<=>?]?)(?P<numbers>[0-9;:]*)(?P<middle>[ -/]*)(?P<end>[@-~])"
    r"|\x1b[\]PX^_].*?(?:\x1b\\|\x07)"
    r"|\x1b[ -/]*[0-OQ-WYZ\\`-~]",
    re.DOTALL,
)
_UNFINISHED: Final = re.compile(
    r"\x1b(?:\[[<-?]?[0-9;:]*[ -/]*|[\]PX^_](?:(?!\x1b\\)[^\x07])*|[ -/]*)$", re.DOTALL
)

_SET_AND_RESET_MODES: Final = "hl"
_CLEAR: Final = "\x1b[2J\x1b[H"
_ANSWERS: Final = {
    "\x1b[c": "\x1b[?62;22c",
    "\x1b[5n": "\x1b[0n",
    # Known and off, so that Textual marks the beginning and the end of each frame for us.
    "\x1b[?2026$p": "\x1b[?2026;2$y",
    "\x1b[?2048$p": "\x1b[?2048;0$y",
}
CURSOR_QUERY: Final = "\x1b[6n"


class Sieve:
    """Decodes and cleans a stream that arrives in pieces of any size."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._rest = ""

    def take(self, data: bytes) -> tuple[str, list[str]]:
        """What pyte may read of `data`, and the answers owed; CURSOR_QUERY stands for itself among them."""
        text = self._rest + self._decode(data)
        unfinished = _UNFINISHED.search(text)
        cut = unfinished.start() if unfinished else len(text)
        text, self._rest = text[:cut], text[cut:]
        answers: list[str] = []

        def keep(match: re.Match[str]) -> str:
            found = match.group()
            if found == CURSOR_QUERY:
                answers.append(found)
            elif found in _ANSWERS:
                answers.append(_ANSWERS[found])
            return _readable(match)

        return _SEQUENCE.sub(keep, text), answers


def _readable(match: re.Match[str]) -> str:
    """The sequence as pyte understands it; empty where it does not."""
    end, mark, numbers = match["end"], match["mark"], match["numbers"]
    if end is None:
        return "" if match.group()[1] in "]PX^_" else match.group()
    if mark == "?" and end in _SET_AND_RESET_MODES:
        # pyte has no second screen; a cleared one is what the person sees on both ways.
        return _CLEAR if numbers == "1049" else match.group()
    if mark or match["middle"] or end in "un":
        return ""
    if end == "m" and ":" in numbers:
        return "\x1b[" + re.sub(r":[0-9:]*", "", numbers) + "m"
    return match.group()
