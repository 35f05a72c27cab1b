"""The desk of the ledger's story: who is there, which days it plays on, its terminals and command line.

The story plays on three days, as `AGENTDESK_TODAY` gives them to a program; the time of day is the machine's. So
that it is always the same part of a working day, the organisation is in a zone where it is half past ten or so.
"""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import psycopg
from sqlalchemy import make_url

from agentdesk.desk import Desk
from agentdesk.domain.roles import Role
from agentdesk.services import people
from agentdesk.services.planning import plan_run
from tests.desks import PASSWORD, Clock, as_person, hold, password_hash, set_up
from tests.e2e.terminal import Terminal

RAISED_ON: Final = date(2026, 11, 18)
"""A Wednesday: the customer is called, and people are in danger."""
PLANNED_ON: Final = date(2026, 11, 19)
"""The day after: the plan is late."""
CONFIRMED_ON: Final = date(2026, 11, 20)
"""The Friday by which an answer was promised."""

AGENT, SUPERVISOR, ENGINEER, PARTNER, MANAGER = "li.na", "zhao.min", "he.yan", "chen", "qian.jun"
NAMES: Final = {
    AGENT: "李娜",
    SUPERVISOR: "赵敏",
    ENGINEER: "何燕",
    PARTNER: "陈师傅",
    MANAGER: "钱军",
}
"""Login to name of everybody who takes part."""

_MORNING: Final = 10


def _zone_of_morning(now: datetime) -> str:
    """A zone whose clocks show ten-something at `now` (UTC); POSIX has the signs of these names turned round."""
    east = (_MORNING - now.hour + 12) % 24 - 12
    return f"Etc/GMT{-east:+d}"


def make_story_desk(url: str) -> str:
    """A desk with the people of the story, the first visits of customers due; returns its URL."""
    clock = Clock()
    set_up(url, clock, _zone_of_morning(datetime.now(UTC)))
    with Desk.open(url, clock=clock) as desk:
        for login, role, department in (
            (ENGINEER, Role.AGENT, "quality"),
            (PARTNER, Role.GUEST, "quality"),
        ):
            with as_person(desk, "admin"):
                desk.do(
                    people.add_person,
                    login=login,
                    name=NAMES[login],
                    password_hash=password_hash(),
                    roles={role},
                    language="zh_Hans",
                    department_code=department,
                )
        with as_person(desk, SUPERVISOR):
            desk.do(people.set_language, "en")
        with desk.store.writing() as tx:
            hold(tx, {"emergency": f"{SUPERVISOR} {ENGINEER}"}, RAISED_ON)
        with as_person(desk, "admin"):
            plan_run(desk, RAISED_ON)
    return url


def _environment(url: str, login: str, today: date) -> Mapping[str, str]:
    return {
        "AGENTDESK_DB": url,
        "AGENTDESK_AS": login,
        "AGENTDESK_PASSWORD": PASSWORD,
        "AGENTDESK_TODAY": today.isoformat(),
    }


def sit_down(url: str, login: str, today: date, size: tuple[int, int] = (120, 40)) -> Terminal:
    """`login` starts the program on this day and is signed in."""
    return Terminal([sys.executable, "-m", "agentdesk"], env=_environment(url, login, today), size=size)


def command(url: str, login: str, *words: str, status: int = 0) -> str:
    """What `agentdesk words…` prints on the last day; AssertionError where it ends with another status."""
    ended = subprocess.run(
        [sys.executable, "-m", "agentdesk", *words],
        env={**os.environ, **_environment(url, login, CONFIRMED_ON), "AGENTDESK_LANGUAGE": "en"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == status, f"{words}: {ended.returncode}\n{ended.stdout}\n{ended.stderr}"
    return ended.stdout


@dataclass(frozen=True)
class Altered:
    """The row of `issue_event` that was altered; `at` as the database has it."""

    id: int
    seq: int
    at: str


def altered_event(url: str, words: str) -> Altered:
    """Change one letter of the step that was given these words, as whoever owns the database can."""
    return (
        _altered_file(Path(url.removeprefix("sqlite:///")), words)
        if url.startswith("sqlite")
        else (_altered_server(url, words))
    )


_FIND: Final = (
    "SELECT id, seq, at, value FROM issue_event WHERE value LIKE {} AND kind = 'state' ORDER BY id LIMIT 1"
)


def _altered_file(file: Path, words: str) -> Altered:
    """One bit of the file: in the last character of the words, within the stored event."""
    with closing(sqlite3.connect(file)) as connection:
        number, seq, at, value = connection.execute(_FIND.format("?"), (f"%{words}%",)).fetchone()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content, stored = file.read_bytes(), value.encode()
    assert content.count(stored) == 1
    place = content.index(stored) + stored.index(words.encode()) + len(words.encode()) - 1
    with file.open("r+b") as opened:
        opened.seek(place)
        opened.write(bytes([content[place] ^ 1]))
    return Altered(number, seq, at)


def _altered_server(url: str, words: str) -> Altered:
    """One character of the event, with the guards of the tables out of force."""
    with psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(False)) as connection:
        number, seq, at, _value = connection.execute(_FIND.format("%s"), (f"%{words}%",)).fetchone() or ()
        connection.execute("SET session_replication_role = replica")
        altered = words[:-1] + chr(ord(words[-1]) ^ 1)
        connection.execute(
            "UPDATE issue_event SET value = replace(value, %s, %s) WHERE id = %s", (words, altered, number)
        )
    return Altered(number, seq, f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}")


def told_in_json(url: str, login: str, *words: str) -> Any:
    """What a command says with --json."""
    return json.loads(command(url, login, *words, "--json"))
