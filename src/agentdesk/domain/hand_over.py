"""A ledger goes on under another key when the old one is lost or was seen by somebody (docs/ledger.md).

The hand-over is a row of the audit log, the first one signed with the new key. It holds the end of every chain and the
newest seal as they stood then: whoever lacks the old key cannot check what is before it, but sees that it still leads
to these ends.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from agentdesk.domain.chain import Entry, Head

HAND_OVER: Final = "ledger_key_changed"
"""The kind of the audit row."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """One change of keys, keys by their fingerprints."""

    entry: Entry
    before: str
    key: str
    heads: tuple[Head, ...]
    seal: str
    """The code of the newest seal then; empty when there was none."""


def hand_over_value(before: str, key: str, heads: Iterable[Head], seal: str, reason: str) -> dict[str, Any]:
    """What the audit row says."""
    ends = [[head.log, head.person_id, head.link, head.mac] for head in heads]
    return {"before": before, "key": key, "heads": ends, "seal": seal, "reason": reason}


def read_hand_over(entry: Entry) -> HandOver | None:
    """The hand-over that a row tells of; None when it tells of none any more."""
    try:
        said = json.loads(entry.value)
        heads = tuple(
            Head(str(log), int(person), int(link), str(mac)) for log, person, link, mac in said["heads"]
        )
        return HandOver(entry, str(said["before"]), str(said["key"]), heads, str(said["seal"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def first_out_of_line(hand_overs: Sequence[HandOver], current: str) -> HandOver | None:
    """The first hand-over that does not lead to the key of the next one, or the last one to the `current` key."""
    following = [*(each.before for each in hand_overs[1:]), current]
    return next((each for each, name in zip(hand_overs, following, strict=False) if each.key != name), None)


class Keys:
    """Which key signed a row or a seal. `found` are the keys at hand by fingerprint; None: it is not here."""

    def __init__(
        self, current: bytes, hand_overs: Sequence[HandOver] = (), found: Mapping[str, bytes] | None = None
    ) -> None:
        self._current = current
        self._found = found or {}
        self.hand_overs = hand_overs
        self._ends = [
            {(head.log, b"%d" % head.person_id if head.person_id else b""): head.link for head in each.heads}
            for each in hand_overs
        ]

    def of_row(self, log: str, person: bytes, link: int) -> bytes | None:
        """The key of a link of a chain: that of the first hand-over that came after it."""
        for each, ends in zip(self.hand_overs, self._ends, strict=True):
            if link <= ends.get((log, person), 0):
                return self._found.get(each.before)
        return self._current

    def of_seal(self, place: int) -> bytes | None:
        """The key of the seals made after `place` hand-overs."""
        return (
            self._current if place == len(self.hand_overs) else self._found.get(self.hand_overs[place].before)
        )
