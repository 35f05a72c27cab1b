"""The settings from the command line, for people and for machines."""

import runpy
from pathlib import Path

import pytest

from agentdesk.desk import Desk
from tests.cli.conftest import Ran, Run
from tests.desks import as_person
from tests.scripts import ROOT
from tests.services.test_issue_clocks import clocks, raise_one

PLAN = "clock.plan.critical"


@pytest.fixture
def manager(desk_url: str, run: Run) -> Run:
    """The command as 钱军 calls it on the day of the tests."""

    def carry_out(*arguments: str, **more: str) -> Ran:
        more.setdefault("url", desk_url)
        return run(
            "--as",
            "qian.jun",
            "--today",
            "2026-11-18",
            "settings",
            *arguments,
            AGENTDESK_LANGUAGE="en",
            **more,
        )

    return carry_out


def value(manager: Run, key: str) -> str:
    return str(manager("show", key, "--json").data["value"])


def test_every_setting_for_machines_and_for_people(manager: Run) -> None:
    rows = {row["key"]: row for row in manager("list", "--json").data}
    assert len(rows) == 51
    assert rows["refund.limit"] == {
        "key": "refund.limit",
        "value": "CNY 500.00",
        "default": "CNY 500.00",
        "source": "R168, D5, D8",
        "since": None,
        "by": None,
        "at": None,
        "later": [],
    }
    table = manager("list").out
    assert all(key in table for key in rows)
    assert manager("list", "--changed").out.strip() == "Every setting is its default."


def test_a_setting_is_changed_and_says_what_it_comes_to(manager: Run) -> None:
    ran = manager("set", PLAN, "6h", "worked")
    assert ran.status == 0, ran.err
    assert "4h worked -> 6h worked, from 2026-11-18 on." in ran.out
    assert "of Fri 2026-11-20 17:00: plan in place by Mon 2026-11-23 15:30" in ran.out
    shown = manager("show", PLAN).out
    assert "Default: 4h worked" in shown
    assert "From 2026-11-18: 6h worked (set by 钱军" in shown
    assert PLAN in manager("list", "--changed").out
    assert "already" in manager("set", PLAN, "6h").out


def test_human_forms(manager: Run) -> None:
    for key, given, stored in (
        (
            "office-hours",
            ("Mon-Fri 09:00-12:00 13:30-18:00; Sat 09:00-12:00",),
            "Mon-Fri 09:00-12:00 13:30-18:00; Sat 09:00-12:00",
        ),
        ("emergency", ("zhao.min", "li.na"), "zhao.min li.na"),
        ("clock.warn", ("80",), "80%"),
    ):
        assert manager("set", key, *given).status == 0
        assert value(manager, key) == stored


def test_from_a_day_on_and_back_to_the_default(manager: Run) -> None:
    made = manager("set", PLAN, "6h", "--from", "2026-12-01", "--json").data
    assert [(each["key"], each["after"], each["valid_from"]) for each in made] == [
        (PLAN, "6h worked", "2026-12-01")
    ]
    shown = manager("show", PLAN, "--json").data
    assert shown["value"] == "4h worked"
    assert shown["later"] == [{"from": "2026-12-01", "value": "6h worked", "by": "钱军"}]
    manager("set", PLAN, "5h")
    assert "5h worked -> 4h worked" in manager("reset", PLAN).out
    assert value(manager, PLAN) == "4h worked"


def test_many_from_a_file_or_none(manager: Run, tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"clock.plan.critical": "6h", "attempts.most": 8, "emergency": ["li.na", "emma"]}')
    assert len(manager("set", "--file", str(file), "--json").data) == 3
    assert (value(manager, "attempts.most"), value(manager, "emergency")) == ("8", "li.na emma")
    assert manager("set", "--file", "-", typed='{"attempts.most": null}').status == 0
    assert value(manager, "attempts.most") == "6"
    for text, words in (
        ('{"attempts.most": 9, "clock.plan.minor": "soon"}', "clock.plan.minor: “soon”"),
        ('{"attempts.most": 9, "lunch": "12:00"}', "lunch"),
        ('{"attempts.most": true}', "attempts.most: a text is wanted, not true"),
        ("[]", "JSON object"),
        ("{", "not JSON"),
    ):
        file.write_text(text)
        ran = manager("set", "--file", str(file))
        assert (ran.status, ran.out) == (1, "")
        assert words in ran.err
    assert value(manager, "attempts.most") == "6"
    assert "cannot be read" in manager("set", "--file", str(tmp_path / "none.json")).err


def test_what_will_not_do_is_said(manager: Run) -> None:
    for arguments, status, words in (
        (("set", PLAN, "soon"), 1, f"{PLAN}: “soon” will not do. Write it like 7h30m worked."),
        (("set", "lunch", "12:00"), 1, "There is no setting lunch"),
        (("set", PLAN, "2h", "--from", "2026-11-17"), 1, "from today on"),
        (("set", "emergency", "nobody.here"), 1, "nobody.here"),
        (("set", PLAN), 2, "--file"),
        (("set",), 2, "--file"),
        (("set", PLAN, "2h", "--from", "tomorrow"), 2, "2026-11-21"),
    ):
        ran = manager(*arguments)
        assert ran.status == status, arguments
        assert words in ran.err


def test_running_clocks_are_read_anew_at_once(manager: Run, desk: Desk) -> None:
    raise_one(desk)
    (made,) = manager("set", "clock.first_response.major", "30m", "--json").data
    assert made["issues_with_open_clocks"] == 1
    with as_person(desk, "li.na"):
        assert clocks(desk)["first_response", 1].target == "30m worked"


def test_an_agent_may_not(run: Run, desk_url: str) -> None:
    ran = run("--as", "li.na", "settings", "set", PLAN, "2h", url=desk_url, AGENTDESK_LANGUAGE="en")
    assert ran.status == 1
    assert "not allowed" in ran.err


def test_people_come_and_go_and_departments_are_added(run: Run, desk_url: str) -> None:
    def admin(*arguments: str) -> Ran:
        return run("--as", "admin", *arguments, url=desk_url, AGENTDESK_LANGUAGE="en")

    assert admin("people", "deactivate", "li.na", "--json").data == {"visits": 0, "issues": 0}
    assert {row["login"]: row["active"] for row in admin("people", "list", "--json").data}["li.na"] is False
    assert "can sign in again" in admin("people", "activate", "li.na").out
    assert admin("people", "deactivate", "nobody").status == 1
    assert admin("departments", "add", "returns", "--name", "退货组", "--json").data["code"] == "returns"
    assert "退货组" in admin("departments", "list").out
    assert "already" in admin("departments", "add", "returns", "--name", "x").err


def test_the_page_of_settings_is_fresh() -> None:
    made = runpy.run_path(str(ROOT / "scripts" / "settings_page.py"))
    assert made["PAGE"].read_text(encoding="utf-8") == made["page"](), "run scripts/settings_page.py"
