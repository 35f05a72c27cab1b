"""What each part of the program tells of the story's issue: they have to agree, word for word."""

import csv
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from python_calamine import CalamineWorkbook

from agentdesk.domain.issue import CATEGORY_NAMES, SEVERITY_NAMES, STATE_NAMES, IssueState
from agentdesk.domain.issue_flow import STEP_NAMES, Step
from agentdesk.exchange.issues import heads
from tests.e2e.story_desk import CONFIRMED_ON, told_in_json
from tests.e2e.terminal import Terminal

_ENTRY: Final = re.compile(r"((?:\d\d-\d\d )?\d\d:\d\d)(?:  (.*))?")


@dataclass(frozen=True)
class Happening:
    """One step of the issue, as somebody tells it: when, by whom, which, and where it led."""

    at: str
    person: str
    step: str
    state: str


def steps_of(events: list[dict[str, Any]]) -> list[Happening]:
    """The steps among entries of a timeline, as `issues show` and the dump have them."""
    return [
        Happening(each["at"], each["person"], each["value"]["step"], each["value"]["state"])
        for each in events
        if each["kind"] == "state"
    ]


# The dump


def dumped(url: str, folder: Path) -> list[dict[str, Any]]:
    """Every row of the dump."""
    file = folder / "ledger.jsonl"
    told_in_json(url, "admin", "ledger", "dump", str(file))
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def events_dumped(rows: list[dict[str, Any]], number: int, names: dict[int, str]) -> list[dict[str, Any]]:
    """The issue's events of a dump, in the form of `issues show`."""
    return [
        {
            "seq": int(row["subject"].rpartition("/")[2]),
            "at": datetime.fromisoformat(row["at"]).replace(tzinfo=UTC).isoformat(),
            "person_id": int(row["person"]),
            "person": names[int(row["person"])],
            "kind": row["kind"],
            "value": json.loads(row["value"]),
        }
        for row in rows
        if row.get("row") == "issue_event" and row["subject"].startswith(f"issue:{number}/")
    ]


def audit_dumped(
    rows: list[dict[str, Any]], names: dict[int, str]
) -> list[tuple[str, str, str, dict[str, Any]]]:
    """The audit log of a dump: kind, what about, by whom, and what more is said."""
    return [
        (
            row["kind"],
            row["subject"],
            names[int(row["person"])] if row["person"] else "",
            json.loads(row["value"]),
        )
        for row in rows
        if row.get("row") == "audit_event"
    ]


# Files


def exported(url: str, folder: Path) -> dict[str, str]:
    """The only issue of the export by the heads of its columns, the same in either kind of file."""
    told: list[dict[str, str]] = []
    for name in ("issues.csv", "issues.xlsx"):
        assert told_in_json(url, "zhao.min", "issues", "export", str(folder / name), "--all")["issues"] == 1
        told += _rows(folder / name)
    from_csv, from_xlsx = told
    assert from_csv == from_xlsx
    assert list(from_csv) == heads()
    return from_csv


def _rows(file: Path) -> list[dict[str, str]]:
    if file.suffix == ".csv":
        return list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))
    head, *rows = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, head), map(_said, row), strict=True)) for row in rows]


def _said(cell: object) -> str:
    """A cell of a workbook as a CSV file has it."""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def as_exported(whole: dict[str, Any], zone: ZoneInfo) -> dict[str, str]:
    """The closed issue of `issues show` as the export has to have it, in English."""
    row, complaint = whole["row"], whole["care"]["complaint"]
    given: dict[str, str] = {}
    for entry in whole["timeline"]:
        given |= entry["value"].get("given", {})
    said = {
        "No.": row["id"],
        "Raised at": _local(row["raised_at"], zone),
        "Raised by": row["raised_by"],
        "Severity": SEVERITY_NAMES[row["severity"]],
        "Category": CATEGORY_NAMES[row["category"]],
        "Complaint": complaint["priority"],
        "Customer No.": row["customer_number"],
        "Customer": row["customer"],
        "Product": row["product"],
        "What is wrong": row["description"],
        "State": STATE_NAMES[row["state"]],
        "Department": row["department"],
        "Person": row["assignee"],
        "Due": row["due_on"] or "",
        "Clock runs out": row["clock_due_at"] or "",
        "Cause": given["cause"],
        "Measure": given["measure"],
        "Deadline": given["deadline"],
        "Result": given["result"],
        "Customer says": "satisfied",
        "Asked at": _local(whole["timeline"][-1]["at"], zone),
        "Reopened": row["reopened"],
        "Root cause": complaint["lessons"]["root_cause"],
        "Prevention": complaint["lessons"]["prevention"],
        "Changed at": _local(row["changed_at"], zone),
    }
    return {name: str(value) for name, value in said.items()}


def _local(moment: str, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(zone):%Y-%m-%d %H:%M:%S}"


# The screen


def timeline_shown(terminal: Terminal) -> list[tuple[str, str, str]]:
    """The timeline on a page of an issue in two columns, the oldest first: when, by whom, the first line."""
    told: list[tuple[str, str, str]] = []
    for line in terminal.screen():
        right = line.partition("│")[2].strip(" ▁▂▃▄▅▆▇█▔")
        entry = _ENTRY.fullmatch(right)
        if entry is not None:
            told.append((entry[1], entry[2] or "", ""))
        elif right and told and not told[-1][2]:
            told[-1] = (*told[-1][:2], right)
    return told[::-1]


def steps_shown(timeline: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The steps among the entries of a timeline on the screen."""
    return [entry for entry in timeline if "→" in entry[2]]


def as_shown(step: Happening, zone: ZoneInfo) -> tuple[str, str, str]:
    """A step as the page of the issue has to show it, in English."""
    at = datetime.fromisoformat(step.at).astimezone(zone)
    when = f"{at:%H:%M}" if at.date() == CONFIRMED_ON else f"{at:%m-%d %H:%M}"
    # Nobody tells the customer by hand in this story: a confirmation call does.
    name = "confirmation call begun" if step.step == Step.TELL else STEP_NAMES[Step(step.step)]
    return when, step.person, f"{name} → {STATE_NAMES[IssueState(step.state)]}"
