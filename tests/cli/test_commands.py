"""Every command by hand: what it does, what it prints for people and machines, and how it refuses."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from agentdesk.cli.commands import app
from agentdesk.desk import Desk
from agentdesk.services import queue
from tests.cli.conftest import Ran, Run

SECRET = "a good password"
PURCHASES = """order,customer,product,total,currency,order date,delivery date
D1,K1,净水器 X200,3280,CNY,2026-11-10,2026-11-16
D2,K2,滤芯 F10,159,CNY,2026-03-01,2026-03-03
D3,K9,滤芯 F10,159,CNY,2026-03-01,2026-03-03
D4,K2,滤芯 F10,lots,CNY,2026-13-01,2026-03-03
"""


@pytest.fixture
def made(run: Run) -> Run:
    """A new desk with an administrator, made by the command."""
    done = run("init", "--name", "海纳净水", "--admin", "boss", "--password-stdin", typed=f"{SECRET}\n")
    assert (done.status, done.err) == (0, "")
    return run


def add(run: Run, login: str, role: str) -> Ran:
    return run(
        "people", "add", login, "--name", login, "--role", role, "--password-stdin", typed=f"{SECRET}\n"
    )


def import_some(run: Run, folder: Path) -> Ran:
    """Two customers and two purchases go in; two purchases come back."""
    customers, purchases = folder / "customers.csv", folder / "purchases.csv"
    customers.write_text("客户编号,姓名,电话\nK1,王小明,13812345678\nK2,陈雪,13900001111\n", "gb18030")
    purchases.write_text(PURCHASES, "utf-8-sig")
    assert run("import", "customers", str(customers)).status == 0
    return run("import", "purchases", str(purchases), "--json")


def test_a_desk_is_made_once(made: Run) -> None:
    again = made("init", "--name", "x", "--admin", "boss", "--password-stdin", typed=f"{SECRET}\n")
    assert (again.status, again.out) == (1, "")
    assert "set up already" in again.err


def test_people(made: Run) -> None:
    assert add(made, "li.na", "agent").status == 0
    assert "taken" in add(made, "li.na", "agent").err
    assert add(made, "zhao.min", "king").status == 2
    rows = made("people", "list", "--json").data
    assert [(row["login"], row["roles"]) for row in rows] == [
        ("boss", ["administrator"]),
        ("li.na", ["agent"]),
    ]
    assert "li.na" in made("people", "list").out
    assert SECRET not in made("people", "list", "--json").out


def test_a_short_password_is_refused(run: Run) -> None:
    done = run("init", "--name", "x", "--admin", "boss", "--password-stdin", typed="short\n")
    assert done.status == 1
    assert "8 characters" in done.err


def test_from_files_to_the_queue(made: Run, tmp_path: Path) -> None:
    add(made, "li.na", "agent")
    imported = import_some(made, tmp_path)
    report = imported.data["report"]
    assert imported.status == 0
    assert (report["added"], report["rejected_rows"]) == (2, 2)
    with open(imported.data["rejects"], encoding="utf-8-sig", newline="") as file:
        assert [(row["row"], row["column"]) for row in csv.DictReader(file)] == [
            ("4", "customer"),
            ("5", "total"),
            ("5", "order date"),
        ]
    assert (
        made("import", "purchases", str(tmp_path / "purchases.csv"), "--json").data["report"]["unchanged"]
        == 2
    )
    first = made("plan", "run", "--as-of", "2026-11-18", "--json").data
    assert (first["made_first"], first["made_periodic"]) == (1, 1)
    second = made("plan", "run", "--as-of", "2026-11-18", "--json").data
    assert (second["made_first"], second["made_periodic"]) == (0, 0)
    shown = made("--today", "2026-11-18", "queue", "li.na", "--json").data
    names = [item["name"] for item in shown["items"]]
    assert sorted(names) == ["王小明", "陈雪"]
    text = made("--today", "2026-11-18", "queue", "li.na", "--limit", "1").out
    assert names[0] in text
    assert names[1] not in text


def test_a_dry_run_writes_nothing(made: Run, tmp_path: Path, database_url: str) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("number,name\nK1,Ann\n", "utf-8")
    report = made("import", "customers", str(file), "--dry-run", "--json").data["report"]
    assert (report["added"], report["dry_run"]) == (1, True)
    with Desk.open(database_url) as desk, desk.store.reading() as tx:
        assert tx.connection.exec_driver_sql("SELECT count(*) FROM customer").scalar() == 0


def test_who_acts_must_be_allowed(made: Run) -> None:
    add(made, "li.na", "agent")
    assert "not allowed" in made("--as", "li.na", "plan", "run", "--as-of", "2026-11-18").err
    assert made("--as", "li.na", "issues", "list").status == 1
    wrong = made("--as", "boss", "issues", "list", AGENTDESK_PASSWORD="wrong password")
    assert (wrong.status, wrong.out) == (1, "")
    assert made("--as", "boss", "issues", "list", "--json", AGENTDESK_PASSWORD=SECRET).data == []
    assert made("--as", "nobody", "issues", "list").status == 1


def test_a_visit_that_is_not_there(made: Run) -> None:
    done = made("visits", "show", "7")
    assert (done.status, done.out) == (1, "")
    assert "7" in done.err


def test_the_demo_shows_its_queue_without_a_terminal(run: Run, database_url: str) -> None:
    done = run("demo")
    assert done.status == 0
    assert "Open the screen" in done.out or "打开界面" in done.out
    with Desk.open(database_url) as desk:
        desk.trust("li.na")
        first = desk.see(queue.page).items[0]
    assert first.name in done.out
    again = run("demo", "--no-open", "--json").data
    assert again["made"] is False
    shown = run("--as", "li.na", "visits", "show", "1", "--json").data
    assert shown["visit"]["state"] == "done"
    assert shown["answers"]
    assert "#" in run("issues", "list").out


def test_the_doctor_names_what_is_bad(made: Run, tmp_path: Path) -> None:
    assert made("doctor").status == 0
    foreign = tmp_path / "notes.db"
    foreign.write_text("not a database" * 100)
    sick = made("doctor", "--json", url=f"sqlite:///{foreign}")
    assert sick.status == 1
    assert "bad" in {finding["level"] for finding in sick.data}


def test_a_copy_while_people_work(made: Run, tmp_path: Path, database_url: str) -> None:
    copy = tmp_path / "copy.db"
    done = made("backup", str(copy), "--json")
    if database_url.startswith("postgresql"):
        assert "pg_dump" in done.err
        return
    assert done.data["bytes"] == copy.stat().st_size
    assert made("people", "list", "--json", url=f"sqlite:///{copy}").data[0]["login"] == "boss"
    assert os.stat(copy).st_mode & 0o077 == 0


@pytest.mark.parametrize("arguments", [("frobnicate",), ("queue",), ("--today", "33", "doctor"), ("import",)])
def test_wrong_usage(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).status == 2


def test_no_desk_yet(run: Run) -> None:
    done = run("issues", "list")
    assert (done.status, done.out) == (1, "")
    assert "agentdesk init" in done.err


def leaves(command: object, path: str = "") -> Iterator[tuple[str, set[str]]]:
    for name, inner in getattr(command, "commands", {}).items():
        yield from leaves(inner, f"{path} {name}")
        if not hasattr(inner, "commands"):
            yield f"{path} {name}".strip(), {option for each in inner.params for option in each.opts}


def test_every_command_prints_json() -> None:
    commands = dict(leaves(typer.main.get_command(app)))
    assert {"init", "people add", "import customers", "plan run", "queue", "visits show", "demo"} <= set(
        commands
    )
    assert [name for name, options in commands.items() if "--json" not in options] == []


def test_the_floor(made: Run) -> None:
    seen = made("floor", "--json").data
    assert seen["people"] == []
    assert seen["waiting"]["first_visit"] == 0
    assert (seen["on_call"], seen["reached"], seen["today"]["completed"]) == (0, None, 0)
    printed = made("floor").out
    assert "Nobody is signed in." in printed
    assert "Call-backs due 0" in printed
