"""The ledger's story on real terminals: nothing closes until the customer is satisfied."""

import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agentdesk.desk import Desk
from agentdesk.domain.complaint import Lesson
from agentdesk.domain.issue import STATE_NAMES, IssueState
from agentdesk.domain.issue_flow import Step
from agentdesk.services import people
from tests.e2e.story_accounts import (
    Happening,
    as_exported,
    as_shown,
    audit_dumped,
    dumped,
    events_dumped,
    exported,
    steps_of,
    steps_shown,
    timeline_shown,
)
from tests.e2e.story_desk import (
    AGENT,
    CONFIRMED_ON,
    ENGINEER,
    MANAGER,
    PARTNER,
    PLANNED_ON,
    RAISED_ON,
    SUPERVISOR,
    altered_event,
    command,
    make_story_desk,
    sit_down,
    told_in_json,
)
from tests.e2e.story_people import (
    CUSTOMER,
    PATIENCE,
    PROBLEM,
    call_and_raise,
    confirm,
    gone,
    hang_up,
    learn,
    plan,
    see,
    take_step,
    zh,
)
from tests.e2e.terminal import Terminal

NUMBER = 1
SIZE, TALL = (120, 40), (140, 130)
RESULT = "接地已重做，测试合格"
LEARNED = {
    Lesson.SUMMARY: "龙头带电",
    Lesson.ROOT_CAUSE: "插头密封不良",
    Lesson.PREVENTION: "同批次全检",
}
EMERGENCY_EN = "#1 emergency: people may be in danger"
EMERGENCY_ZH = "#1 紧急：可能有人身危险"


WHAT_HAPPENED = [
    ("何燕", "analyse", "analysing"),
    ("何燕", "plan", "planned"),
    ("何燕", "start", "resolving"),
    ("何燕", "resolve", "resolved"),
    ("李娜", "tell", "awaiting_customer"),
    ("李娜", "not_satisfied", "analysing"),
    ("何燕", "plan", "planned"),
    ("陈师傅", "start", "resolving"),
    ("陈师傅", "resolve", "resolved"),
    ("李娜", "tell", "awaiting_customer"),
    ("李娜", "satisfied", "closed"),
]
"""Every step of the issue: by whom, which, and where it led."""


@dataclass(frozen=True)
class Shown:
    """What stood on the supervisor's screens: the line of the ledger, the timeline, the figures of the floor."""

    ledger: str
    timeline: list[tuple[str, str, str]]
    floor: str


def test_the_story(database_url: str, tmp_path: Path) -> None:
    url = make_story_desk(database_url)
    the_first_day(url)
    the_day_after(url)
    shown = the_monday(url)
    everybody_tells_the_same(url, tmp_path, shown)
    assert told_in_json(url, "admin", "ledger", "verify")["whole"] is True
    one_letter_is_changed(url)


def the_first_day(url: str) -> None:
    """People are in danger: whoever is named for it sees it at once, and the issue is in somebody's hands."""
    with ExitStack() as desks:
        agent, supervisor, engineer = (
            desks.enter_context(sit_down(url, login, RAISED_ON)) for login in (AGENT, SUPERVISOR, ENGINEER)
        )
        see(supervisor, "Still open 0", "F8")
        see(engineer, CUSTOMER)
        pressed = call_and_raise(agent)
        see(supervisor, EMERGENCY_EN)
        at_supervisor = time.perf_counter() - pressed
        see(engineer, EMERGENCY_ZH)
        print(f"seen after {at_supervisor:.2f} s and {time.perf_counter() - pressed:.2f} s")  # noqa: T201
        see(agent, "+ #1", "重大", "已记入台账")
        hang_up(agent, "2", "1.2")
        see(agent, "下一位")
        answer_the_alarm(supervisor)
        engineer.press("ctrl+n")
        see(engineer, "请立即查看", PROBLEM[-4:])
        engineer.press("enter")
        gone(engineer, EMERGENCY_ZH)
        take_over(engineer)
        supervisor.press("escape", "f8")
        see(supervisor, "Issues today 1 (1 critical)")
        leave(agent, supervisor, engineer)


def answer_the_alarm(supervisor: Terminal) -> None:
    """赵敏 has seen it, ticks the first line of the checklist off and hands the issue to the quality department."""
    see(supervisor, CUSTOMER)
    supervisor.press("ctrl+n")
    see(supervisor, "To be seen at once")
    supervisor.press("enter")
    gone(supervisor, EMERGENCY_EN)
    supervisor.press("enter")
    see(supervisor, "danger to people or property", "· Is anybody hurt?", "plan in")
    supervisor.press("f3")
    see(supervisor, "complaint, clocks, refunds")
    supervisor.press("3")
    see(supervisor, "what has been done?")
    supervisor.press("1")
    see(supervisor, "1  Tell the customer to stop")
    supervisor.press("escape")
    gone(supervisor, "what has been done?")
    see(supervisor, "✓ Is anybody hurt?", "done: Is anybody hurt?")
    supervisor.press("f3")
    see(supervisor, "complaint, clocks, refunds")
    supervisor.press("2")
    see(supervisor, "how the customer was told that it is in hand")
    supervisor.type("当场电话致歉")
    supervisor.press("enter")
    see(supervisor, "complaint acknowledged: 当场电话致歉")
    supervisor.press("f9")
    see(supervisor, "which department?", "> 品质部")
    supervisor.press("enter")
    see(supervisor, "which person?", "何燕  he.yan")
    supervisor.type("he.yan")
    gone(supervisor, "Nobody yet")
    supervisor.press("enter")
    see(supervisor, "Issue #1 is assigned", "made 何燕 / 品质部 responsible")


def take_over(engineer: Terminal) -> None:
    """何燕 finds it among her tasks and begins to look for the cause."""
    engineer.press("f12")
    see(engineer, CUSTOMER, zh(STATE_NAMES[IssueState.RECEIVED]))
    to_the_issue(engineer)
    take_step(engineer, NUMBER, Step.ANALYSE)


def to_the_issue(terminal: Terminal) -> None:
    """From "my tasks", where the lines of the checklist stand first, to the page of the issue."""
    terminal.press("enter")
    see(terminal, "#1  !! 重大")


def the_day_after(url: str) -> None:
    """Nobody has planned anything: it is told to the supervisor, then to the manager. Then it is planned and done."""
    with ExitStack() as desks:
        supervisor, manager, engineer = (
            desks.enter_context(sit_down(url, login, PLANNED_ON)) for login in (SUPERVISOR, MANAGER, ENGINEER)
        )
        see(supervisor, "escalated to you", CUSTOMER)
        supervisor.press("ctrl+n")
        see(supervisor, "#1 escalated to you: plan in place", "To be seen at once")
        supervisor.press("enter")
        gone(supervisor, "escalated to you")
        see(manager, f"#1 {zh('escalated to you')}：{zh('plan in place')}")
        supervisor.press("enter")
        see(supervisor, "plan in place ran out: escalated to 赵敏", "plan late by")
        engineer.press("f12")
        see(engineer, CUSTOMER, zh(STATE_NAMES[IssueState.ANALYSING]))
        to_the_issue(engineer)
        take_step(
            engineer,
            NUMBER,
            Step.PLAN,
            **plan("漏电保护插头进水", "更换插头并检测接地", ENGINEER, "2026-11-20"),
        )
        take_step(engineer, NUMBER, Step.START)
        learn(engineer, NUMBER, LEARNED)
        take_step(engineer, NUMBER, Step.RESOLVE, result="已更换插头，接地正常")
        leave(supervisor, manager, engineer)


def the_monday(url: str) -> Shown:
    """The customer is asked, twice; what the supervisor sees of it in the end."""
    with ExitStack() as desks:
        agent, supervisor, engineer, partner = (
            desks.enter_context(sit_down(url, login, CONFIRMED_ON, size))
            for login, size in ((AGENT, SIZE), (SUPERVISOR, TALL), (ENGINEER, SIZE), (PARTNER, SIZE))
        )
        see(agent, CUSTOMER, "请客户确认问题 #1")
        see(supervisor, "Still open 1")
        ask(agent, satisfied=False)
        see(supervisor, "analysing")
        engineer.press("f12")
        see(engineer, CUSTOMER, zh(STATE_NAMES[IssueState.ANALYSING]))
        to_the_issue(engineer)
        see(engineer, "重开", "客户不满意")
        take_step(engineer, NUMBER, Step.PLAN, **plan("接地线松脱", "上门重做接地", PARTNER, "2026-11-20"))
        see(partner, "#1 ")
        to_the_issue(partner)
        take_step(partner, NUMBER, Step.START)
        take_step(partner, NUMBER, Step.RESOLVE, result=RESULT)
        ask(agent, satisfied=True)
        shown = look_at_it_all(supervisor)
        leave(agent, supervisor, engineer, partner)
    return shown


def look_at_it_all(supervisor: Terminal) -> Shown:
    """赵敏 finds the closed issue in the ledger, reads it, and looks at the floor."""
    see(supervisor, "Still open 0")
    supervisor.press("9")
    see(supervisor, CUSTOMER, "closed")
    ledger = next(line for line in supervisor.screen() if line.startswith(">"))
    supervisor.press("enter")
    see(supervisor, "raised it: critical")
    supervisor.wait_until(
        lambda: len(steps_shown(timeline_shown(supervisor))) == len(WHAT_HAPPENED), PATIENCE, "every step"
    )
    timeline = timeline_shown(supervisor)
    supervisor.press("escape")
    see(supervisor, "[9 All")
    supervisor.press("f8")
    see(supervisor, "Issues today 0", "Late 0", "Completed 2")
    return Shown(ledger, timeline, supervisor.text())


def leave(*terminals: Terminal) -> None:
    """Everybody ends the program."""
    for terminal in terminals:
        terminal.press("ctrl+q")
    for terminal in terminals:
        assert terminal.wait_exit(PATIENCE) == 0


def ask(agent: Terminal, *, satisfied: bool) -> None:
    """李娜 finds the confirmation visit in her queue, and calls."""
    see(agent, CUSTOMER, "请客户确认问题 #1")
    agent.press("f2")
    confirm(agent, satisfied=satisfied)


def everybody_tells_the_same(url: str, folder: Path, shown: Shown) -> None:
    """`issues show`, `issues list`, the export, the ledger's dump, the audit log and the screens."""
    with Desk.open(url, today=CONFIRMED_ON) as desk:
        desk.trust("admin")
        names = {each.id: each.name for each in desk.see(people.list_people)}
        zone = desk.zone
    whole = told_in_json(url, SUPERVISOR, "issues", "show", str(NUMBER))["issue"]
    row, steps = whole["row"], steps_of(whole["timeline"])
    assert [(step.person, step.step, step.state) for step in steps] == WHAT_HAPPENED
    assert (row["state"], row["reopened"], row["severity"]) == ("closed", 1, "critical")
    assert (row["raised_by"], row["department"], row["assignee"]) == ("李娜", "品质部", "陈师傅")
    assert row["changed_at"] == steps[-1].at
    assert PROBLEM in row["description"]
    assert told_in_json(url, SUPERVISOR, "issues", "list", "--all") == [row]
    assert exported(url, folder) == as_exported(whole, zone)

    rows = dumped(url, folder)
    assert events_dumped(rows, NUMBER, names) == whole["timeline"]
    the_audit_log(audit_dumped(rows, names), steps)

    assert steps_shown(shown.timeline) == [as_shown(step, zone) for step in steps]
    notices = [entry[2] for entry in shown.timeline if not entry[1]]
    assert notices[0] == "emergency: 赵敏, 何燕 alerted"
    assert "plan in place ran out: escalated to 赵敏, 钱军" in notices
    for word in ("!! critical", CUSTOMER[:6], "quality", "陈师傅", "closed"):
        assert word in shown.ledger
    floor = told_in_json(url, SUPERVISOR, "floor")
    assert (floor["today"]["issues"], floor["today"]["completed"], floor["late"]) == (0, 2, 0)
    assert f"Waiting {sum(floor['waiting'].values())}" in shown.floor


def the_audit_log(log: list[tuple[str, str, str, dict[str, Any]]], steps: list[Happening]) -> None:
    """Who did what: the same steps, but for the customer's word, which is in the calls that brought it."""
    about = f"issue:{NUMBER}"
    taken = [
        (person, value["step"], value["state"])
        for kind, subject, person, value in log
        if (kind, subject) == ("issue_step", about)
    ]
    by_hand = {"tell", "not_satisfied", "satisfied"}
    assert taken == [(step.person, step.step, step.state) for step in steps if step.step not in by_hand]
    calls = [(person, value["code"]) for kind, _subject, person, value in log if kind == "call_ended"]
    assert calls == [("李娜", "1.2"), ("李娜", "1.1"), ("李娜", "1.1")]
    (emergency,) = [
        value["people"] for kind, subject, _who, value in log if (kind, subject) == ("emergency", about)
    ]
    late = next(
        value["people"]
        for kind, _s, _who, value in log
        if kind == "clock_notice" and value["clock"] == "plan"
    )
    assert len(emergency) == 2
    assert sorted(late.values()) == ["escalated", "escalated", "ran_out"]


def one_letter_is_changed(url: str) -> None:
    """Somebody alters the result that the partner reported, behind the program's back; it is found and named."""
    entry = altered_event(url, RESULT)
    told = command(url, "admin", "ledger", "verify", status=1)
    at = entry.at[:19]
    assert f"issue_event row {entry.id} (issue:{NUMBER}/{entry.seq}, 陈师傅, {at} UTC)" in told
    assert "it was changed" in told
