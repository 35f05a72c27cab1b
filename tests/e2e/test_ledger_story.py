"""The ledger's story on real terminals: nothing closes until the customer is satisfied."""

import time
from contextlib import ExitStack

from agentdesk.domain.complaint import Lesson
from agentdesk.domain.issue import STATE_NAMES, IssueState
from agentdesk.domain.issue_flow import Step
from tests.e2e.story_desk import (
    AGENT,
    CONFIRMED_ON,
    ENGINEER,
    MANAGER,
    PARTNER,
    PLANNED_ON,
    RAISED_ON,
    SUPERVISOR,
    make_story_desk,
    sit_down,
)
from tests.e2e.story_people import (
    CUSTOMER,
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
LEARNED = {
    Lesson.SUMMARY: "龙头带电",
    Lesson.ROOT_CAUSE: "插头密封不良",
    Lesson.PREVENTION: "同批次全检",
}
EMERGENCY_EN = "#1 emergency: people may be in danger"
EMERGENCY_ZH = "#1 紧急:可能有人身危险"


def test_the_story(database_url: str) -> None:
    url = make_story_desk(database_url)
    the_first_day(url)
    the_day_after(url)
    the_monday(url)


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
        print(f"seen after {at_supervisor:.2f} s and {time.perf_counter() - pressed:.2f} s")
        see(agent, "+ #1", "重大", "已记入台账")
        hang_up(agent, "2", "1.2")
        see(agent, "下一位")
        answer_the_alarm(supervisor)
        engineer.press("ctrl+n")
        see(engineer, "请立即查看", PROBLEM[-4:])
        engineer.press("enter")
        gone(engineer, EMERGENCY_ZH)
        engineer.press("f12")
        take_over(engineer)


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
        see(manager, f"#1 {zh('escalated to you')}: {zh('plan in place')}")
        supervisor.press("enter")
        see(supervisor, "plan in place ran out: escalated to 赵敏", "plan late by")
        engineer.press("f12")
        see(engineer, CUSTOMER, zh(STATE_NAMES[IssueState.ANALYSING]))
        to_the_issue(engineer)
        take_step(
            engineer,
            NUMBER,
            Step.PLAN,
            **plan("漏电保护插头进水", "更换插头并检测接地", ENGINEER, "2026-11-23"),
        )
        take_step(engineer, NUMBER, Step.START)
        learn(engineer, NUMBER, LEARNED)
        take_step(engineer, NUMBER, Step.RESOLVE, result="已更换插头，接地正常")


def the_monday(url: str) -> None:
    """The customer is asked, twice."""
    with ExitStack() as desks:
        agent, supervisor, engineer, partner = (
            desks.enter_context(sit_down(url, login, CONFIRMED_ON))
            for login in (AGENT, SUPERVISOR, ENGINEER, PARTNER)
        )
        see(agent, CUSTOMER, "请客户确认问题 #1")
        see(supervisor, "Still open 1")
        ask(agent, satisfied=False)
        see(supervisor, "analysing")
        engineer.press("f12")
        see(engineer, CUSTOMER, zh(STATE_NAMES[IssueState.ANALYSING]))
        to_the_issue(engineer)
        see(engineer, "重开", "客户不满意")
        take_step(engineer, NUMBER, Step.PLAN, **plan("接地线松脱", "上门重做接地", PARTNER, "2026-11-23"))
        see(partner, "#1 ")
        to_the_issue(partner)
        take_step(partner, NUMBER, Step.START)
        take_step(partner, NUMBER, Step.RESOLVE, result="接地已重做，测试合格")
        ask(agent, satisfied=True)


def ask(agent: Terminal, *, satisfied: bool) -> None:
    """李娜 finds the confirmation visit in her queue, and calls."""
    see(agent, CUSTOMER, "请客户确认问题 #1")
    agent.press("f2")
    confirm(agent, satisfied=satisfied)
