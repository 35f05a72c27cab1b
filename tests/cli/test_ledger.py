"""The ledger's commands: what is whole, what was altered, and a dump that another program verifies."""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest

from agentdesk.config import ledger_key_file
from agentdesk.desk import Desk
from agentdesk.services import issues
from tests.calling import raise_some
from tests.cli.conftest import Run
from tests.desks import Clock

NOTE = "the-word-that-is-flipped"


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever language the desk's people read."""
    monkeypatch.setenv("AGENTDESK_LANGUAGE", "en")


@pytest.fixture
def noted(desk_url: str, clock: Clock) -> str:
    """The URL of a desk with issues 1 to 3 and a note on the second."""
    with Desk.open(desk_url, clock=clock) as desk:
        desk.trust("li.na")
        raise_some(desk, 3)
        desk.trust("zhao.min")
        desk.do(issues.add_note, 2, NOTE)
    return desk_url


@pytest.mark.usefixtures("noted")
def test_a_whole_ledger(run: Run) -> None:
    told = run("ledger", "verify")
    assert (told.status, told.err.strip()) == (0, "")
    assert "All is as it was written" in told.out
    data = run("ledger", "verify", "--json").data
    assert (data["whole"], data["fault"], data["erased"]) == (True, None, 0)
    assert f"Rows: {data['rows']}, chains: {data['chains']}" in told.out


def test_one_flipped_byte_in_the_file_is_found_and_named(run: Run, noted: str) -> None:
    if not noted.startswith("sqlite"):
        pytest.skip("a file only SQLite has")
    path = Path(noted.removeprefix("sqlite:///"))
    content = path.read_bytes()
    assert content.count(NOTE.encode()) == 1
    with path.open("r+b") as file:
        file.seek(content.index(NOTE.encode()) + 5)
        file.write(bytes([content[file.tell()] ^ 1]))
    told = run("ledger", "verify")
    assert told.status == 1
    assert "issue_event row 4 (issue:2/2, 赵敏, 2026-11-18 02:00:00 UTC), link 1: it was changed" in told.out
    data = run("ledger", "verify", "--json").data
    assert (data["whole"], data["person"]) == (False, "赵敏")
    assert {name: data["fault"][name] for name in ("kind", "log", "id", "subject")} == {
        "kind": "changed",
        "log": "issue_event",
        "id": 4,
        "subject": "issue:2/2",
    }


def test_an_issue_that_stands_otherwise_than_its_history_says(run: Run, noted: str) -> None:
    for change, said in (
        ("severity = 'minor'", "Issue #2: its severity is minor, and its history says major."),
        ("description = '客户误用'", "Issue #2: its description is 客户误用, and its history says 问题 1."),
        ("department_id = 1", "Issue #2: its department_id is 1, and its history says -."),
    ):
        with Desk.open(noted) as desk, desk.store.writing() as tx:  # which no rule of the database is against
            tx.connection.exec_driver_sql(f"UPDATE issue SET {change} WHERE id = 2")
        told = run("ledger", "verify")
        assert (told.status, told.out.splitlines()[0]) == (1, said)
        with Desk.open(noted) as desk, desk.store.writing() as tx:
            back = "severity = 'major', description = '问题 1', department_id = NULL"
            tx.connection.exec_driver_sql(f"UPDATE issue SET {back} WHERE id = 2")
    assert run("ledger", "verify").status == 0


@pytest.mark.parametrize("before", [0, 12, 30], ids=["value", "kind", "at"])
def test_a_byte_that_is_no_text_any_more_is_found(run: Run, noted: str, before: int) -> None:
    if not noted.startswith("sqlite"):
        pytest.skip("a file only SQLite has")
    path = Path(noted.removeprefix("sqlite:///"))
    place = path.read_bytes().index(NOTE.encode()) - before
    with path.open("r+b") as file:
        file.seek(place)
        file.write(b"\xff")
    told = run("ledger", "verify")
    assert (told.status, "issue_event row 4" in told.out) == (1, True)


@pytest.mark.usefixtures("noted")
def test_a_seal_is_made_once_and_checked(run: Run) -> None:
    made = run("ledger", "seal", "--json").data
    assert run("ledger", "seal", "--day", made["day"]).out.strip().endswith(made["code"])
    assert made["code"] in run("ledger", "verify").out
    assert run("ledger", "verify", "--seal", made["code"].lower(), "--day", made["day"]).status == 0
    wrong = run("ledger", "verify", "--seal", "0000-0000-0000-0000", "--day", made["day"])
    assert (wrong.status, "another than the one given" in wrong.out) == (1, True)
    assert run("ledger", "verify", "--seal", made["code"]).status == 2
    assert run("ledger", "seal", "--day", "2020-01-01").status == 1


@pytest.mark.usefixtures("noted")
def test_another_key_says_which_is_needed(run: Run, tmp_path: Path) -> None:
    key = tmp_path / "other.key"
    key.write_text("00" * 32)
    refused = run("ledger", "verify", AGENTDESK_LEDGER_KEY=str(key))
    assert (refused.status, str(key) in refused.err) == (1, True)


@pytest.mark.usefixtures("noted")
def test_a_lost_key_is_handed_over(run: Run, tmp_path: Path) -> None:
    aside = tmp_path / "aside.key"
    ledger_key_file().rename(aside)
    assert run("ledger", "verify").status == 1
    made = run("ledger", "new-key", "--reason", "the disk broke", "--json").data
    assert Path(made["file"]).stat().st_mode & 0o777 == 0o600
    told = run("ledger", "verify")
    assert (told.status, "Not verified: " in told.out) == (1, True)
    lost = run("ledger", "verify", "--json").data
    assert (lost["whole"], lost["fault"], lost["unverified"] > 10) == (False, None, True)
    assert run("ledger", "verify", "--lost", lost["missing"][0]).status == 0
    whole = run("ledger", "verify", "--old-key", str(aside), "--json")
    assert (whole.status, whole.data["unverified"], whole.data["missing"]) == (0, 0, [])
    assert run("ledger", "verify", "--old-key", str(tmp_path / "none.key")).status == 1
    assert run("ledger", "seal").status == 0


@pytest.mark.usefixtures("noted")
def test_a_customer_is_erased_and_the_ledger_whole(run: Run) -> None:
    assert run("erase", "K001", "--reason", "asked by letter").status == 0
    data = run("ledger", "verify", "--json").data
    assert (data["whole"], data["erased"]) == (True, 4)
    assert run("erase", "K001", "--reason", "asked by letter").status == 1


# --- the dump, verified by docs/ledger.md alone ---------------------------------------------------


def netstrings(*fields: str) -> bytes:
    return b"".join(b"%d:%b," % (len(text), text) for text in (field.encode() for field in fields))


def faults_of(dump: Path, key: bytes) -> list[str]:
    """What is wrong with a dump."""
    wrong: list[str] = []
    ends: dict[tuple[str, int], tuple[int, str]] = {}
    seal = ""
    for line in dump.read_text(encoding="utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        if log := row.get("row"):
            chain = (log, int(row["person"] or 0))
            link, mac = ends.get(chain, (0, ""))
            words = hashlib.sha256(netstrings(row["salt"], row["value"])).hexdigest()
            signed = netstrings(
                *(log, row["person"], row["link"], row["id"], row["subject"]),
                *(row["at"], row["kind"], row["digest"], mac),
            )
            if row["link"] != str(link + 1) or row["mac"] != hmac.new(key, signed, "sha256").hexdigest():
                wrong.append(f"{log} {row['id']}")
            if row["digest"] != words and (row["salt"] or row["value"]):
                wrong.append(f"words of {log} {row['id']}")
            ends[chain] = (link + 1, row["mac"])
        elif log := row.get("head"):
            if ends.pop((log, row["person"])) != (row["link"], row["mac"]):
                wrong.append(f"end of {log} {row['person']}")
        else:
            heads = [str(field) for head in row["heads"] for field in head]
            signed = netstrings("seal", row["seal"], row["at"], seal, *heads)
            number = int.from_bytes(hmac.new(key, signed, "sha256").digest()[:10], "big")
            letters = ["0123456789ABCDEFGHJKMNPQRSTVWXYZ"[number >> 5 * place & 31] for place in range(16)]
            seal = row["code"]
            if seal.replace("-", "") != "".join(reversed(letters)):
                wrong.append(f"seal of {row['seal']}")
    return wrong + [f"no end of {chain}" for chain in ends]


@pytest.mark.usefixtures("noted")
def test_another_program_verifies_the_dump(run: Run, tmp_path: Path) -> None:
    run("ledger", "seal")
    run("erase", "K001", "--reason", "asked by letter")
    file = tmp_path / "ledger.jsonl"
    done = run("ledger", "dump", str(file), "--json").data
    assert done["rows"] == sum('"row"' in line for line in file.read_text().splitlines()) > 10
    key = bytes.fromhex(ledger_key_file().read_text())
    assert faults_of(file, key) == []
    assert run("ledger", "dump", str(file)).status == 1, "a file that is there is left alone"
    lines = file.read_text(encoding="utf-8").splitlines()
    for place, old, new, wrong in (
        (3, '"kind": "', '"kind": "x', "audit_event 4"),
        (-1, '"code": "', '"code": "Z', "seal of"),
    ):
        changed = lines.copy()
        changed[place] = changed[place].replace(old, new)
        file.write_text("\n".join(changed), encoding="utf-8")
        assert any(fault.startswith(wrong) for fault in faults_of(file, key))
