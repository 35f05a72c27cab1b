"""The issue events of a big desk, signed as the program signs them; salts are counted, alike on every run."""

from collections.abc import Iterator
from typing import Final

import _big_issues as ledger
import _big_rows as rows
from agentdesk.domain.chain import ISSUE_LOG, ISSUE_SUBJECT, Entry, signed_entry

ISSUE_EVENT: Final = f"id {ledger.ISSUE_EVENT} link salt digest mac"
CHAIN_HEAD: Final = "log person_id link mac"


def issue_events(size: rows.Size) -> Iterator[rows.Row]:
    """The issue events, every agent's as a chain."""
    ends: dict[int, tuple[int, bytes]] = {}
    for number, row in enumerate(ledger.issue_events(size), 1):
        issue, seq, at, person, kind, value = row
        link, previous = ends.get(person, (0, b""))
        plain = Entry(
            ISSUE_LOG,
            b"%d" % number,
            b"%d" % person,
            b"%d" % (link + 1),
            ISSUE_SUBJECT.format(issue=issue, seq=seq).encode(),
            at.encode(),
            kind.encode(),
            b"%032x" % number,
            value.encode(),
            b"",
            b"",
        )
        entry = signed_entry(size.key, plain, previous)
        ends[person] = (link + 1, entry.mac)
        signed = (text.decode() for text in (entry.salt, entry.digest, entry.mac))
        yield (number, *row, link + 1, *signed)


def heads(size: rows.Size) -> Iterator[rows.Row]:
    """The ends of these chains."""
    ends = {person: (link, mac) for _, _, _, _, person, _, _, link, _, _, mac in issue_events(size)}
    for person, (link, mac) in ends.items():
        yield (ISSUE_LOG, person, link, mac)
