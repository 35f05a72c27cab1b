"""The issue events of a big desk, signed as the program signs them; salts are counted, alike on every run."""

from collections.abc import Iterator
from typing import Final

import _big_timeline as timelines
from _big_rows import Row, Size
from agentdesk.domain.chain import ISSUE_LOG, ISSUE_SUBJECT, Entry, digest_of, mac_of

ISSUE_EVENT: Final = f"id {timelines.ISSUE_EVENT} link salt digest mac"
CHAIN_HEAD: Final = "log person_id link mac"


def issue_events(size: Size) -> Iterator[Row]:
    """The issue events, every person's as a chain; where each ends is left in `size.ends`."""
    ends = size.ends
    ends.clear()
    for number, row in enumerate(timelines.issue_events(size), 1):
        issue, seq, at, person, kind, value = row
        link, previous = ends.get(person, (0, b""))
        link += 1
        salt = f"{number:032x}"
        digest = digest_of(salt.encode(), value.encode())
        entry = Entry(
            ISSUE_LOG,
            b"%d" % number,
            b"%d" % person,
            b"%d" % link,
            ISSUE_SUBJECT.format(issue=issue, seq=seq).encode(),
            at.encode(),
            kind.encode(),
            b"",
            b"",
            digest,
            b"",
        )
        mac = mac_of(size.key, entry, previous)
        ends[person] = (link, mac)
        yield (number, *row, link, salt, digest.decode(), mac.decode())


def heads(size: Size) -> Iterator[Row]:
    """The ends of these chains, once they have been made."""
    for person, (link, mac) in size.ends.items():
        yield (ISSUE_LOG, person, link, mac.decode())
