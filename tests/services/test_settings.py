"""Settings changed by people: from a day on, audited, undone, and what happens to running clocks."""

import json
from datetime import date, timedelta

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.approval import Approval
from agentdesk.domain.clock_policy import ClockPolicy
from agentdesk.domain.compensation import Compensation, Offer
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue_flow import Step
from agentdesk.domain.money import Money
from agentdesk.domain.settings import SETTINGS
from agentdesk.i18n import use_language
from agentdesk.services import alerts, in_force, issue_clocks, queue, remedies, setting_words, settings
from agentdesk.services.settings import Changed, SettingRow
from tests.calling import Call, owe_visit
from tests.desks import TODAY, Clock, as_person, set_up
from tests.handling import issue_of, take
from tests.services.test_issue_clocks import at, clocks, raise_one

FRIDAY = date(2026, 11, 20)
PLAN = "clock.plan.critical"
RESPONSE = "clock.first_response.major"


@pytest.fixture
def managed(desk: Desk) -> Desk:
    """钱军, the manager, at the desk."""
    desk.trust("qian.jun")
    return desk


def change(desk: Desk, key: str, text: str | None, valid_from: date | None = None) -> Changed:
    (made,) = desk.do(settings.change, {key: text}, valid_from)
    return made


def one(desk: Desk, key: str = PLAN) -> SettingRow:
    return desk.see(settings.one, key)


def example(desk: Desk, key: str, text: str | None = None) -> str:
    return desk.see(settings.preview, key, one(desk, key).value if text is None else text).example


def audited(desk: Desk) -> list[tuple[str, str, dict[str, str]]]:
    with desk.store.reading() as tx:
        rows = tx.connection.exec_driver_sql("SELECT kind, entity, value FROM audit_event ORDER BY id")
        return [
            (kind, entity, json.loads(value)) for kind, entity, value in rows if kind.startswith("setting_")
        ]


def test_everything_is_its_default_at_first(managed: Desk) -> None:
    rows = managed.see(settings.listed)
    assert [row.key for row in rows] == list(SETTINGS)
    assert not any(row.changed or row.since or row.later for row in rows)


def test_a_change_says_who_and_since_when_and_is_audited(managed: Desk, clock: Clock) -> None:
    made = change(managed, PLAN, "6小时")
    assert (made.before, made.after, made.valid_from) == ("4h worked", "6h worked", TODAY)
    row = one(managed)
    assert row.since is not None
    assert (row.value, row.since.valid_from, row.since.person, row.since.at) == (
        "6h worked",
        TODAY,
        "钱军",
        clock.now,
    )
    said = {"before": "4h worked", "after": "6h worked", "valid_from": "2026-11-18"}
    assert audited(managed) == [("setting_changed", f"setting:{PLAN}", said)]
    assert managed.do(settings.change, {PLAN: "6h"}) == ()
    assert len(audited(managed)) == 1, "what is so already is no change"


def test_a_change_of_later_waits_for_its_day(managed: Desk, clock: Clock) -> None:
    change(managed, PLAN, "2h", FRIDAY)
    change(managed, PLAN, None, FRIDAY + timedelta(days=3))
    row = one(managed)
    assert (row.value, row.since) == ("4h worked", None)
    assert [(turn.valid_from, turn.text) for turn in row.later] == [
        (FRIDAY, "2h worked"),
        (FRIDAY + timedelta(days=3), None),
    ]
    clock.forward(days=2)
    assert (one(managed).value, len(one(managed).later)) == ("2h worked", 1)
    clock.forward(days=3)
    row = one(managed)
    assert (row.value, row.changed, row.later) == ("4h worked", False, ())


def test_one_setting_of_later_does_not_bring_another_back(managed: Desk, clock: Clock) -> None:
    change(managed, PLAN, "2h", FRIDAY)
    change(managed, "clock.plan.minor", "20h")
    clock.forward(days=2)
    assert (one(managed).value, one(managed, "clock.plan.minor").value) == ("2h worked", "20h worked")


def test_what_is_past_stays_as_it_was(managed: Desk) -> None:
    with pytest.raises(Refusal, match="from today on"):
        change(managed, PLAN, "2h", TODAY - timedelta(days=1))


@pytest.mark.parametrize("login", ["zhao.min", "li.na", "sun.li"])
def test_who_may_not(desk: Desk, login: str) -> None:
    desk.trust(login)
    with pytest.raises(Refusal, match="not allowed"):
        change(desk, PLAN, "2h")
    if login == "zhao.min":
        assert one(desk).value == "4h worked", "a supervisor sees them"
    else:
        with pytest.raises(Refusal, match="not allowed"):
            desk.see(settings.listed)


def test_all_of_them_or_none(managed: Desk) -> None:
    with pytest.raises(Refusal, match="soon"):
        managed.do(settings.change, {PLAN: "2h", "clock.plan.major": "soon"})
    with pytest.raises(Refusal, match="low value"):
        managed.do(settings.change, {PLAN: "2h", "visit.low_value": "CNY 3,000.01"})
    assert not one(managed).changed
    assert audited(managed) == []
    managed.do(settings.change, {"visit.low_value": "CNY 4,000.00", "visit.high_value": "CNY 5,000.00"})
    assert managed.see(in_force.cycle_policy).low_value_minor == {"CNY": 400_000}


def test_what_holds_later_must_fit_as_well(managed: Desk) -> None:
    change(managed, "visit.first_expires", "6", FRIDAY)
    with pytest.raises(Refusal, match="expire"):
        change(managed, "visit.first_due", "7")
    assert not one(managed, "visit.first_due").changed


def test_taken_back(managed: Desk, clock: Clock) -> None:
    first = change(managed, PLAN, "6h")
    clock.forward(minutes=5)
    with as_person(managed, "admin"):
        second = change(managed, PLAN, "8h")
    with pytest.raises(Refusal, match="8h worked"):
        managed.do(settings.undo, first)
    managed.do(settings.undo, second)
    row = one(managed)
    assert row.since is not None
    assert (row.value, row.since.person, row.since.at) == (
        "6h worked",
        "钱军",
        clock.now - timedelta(minutes=5),
    )
    managed.do(settings.undo, first)
    assert one(managed).since is None
    assert [kind for kind, _entity, _value in audited(managed)] == ["setting_changed"] * 2 + [
        "setting_undone"
    ] * 2
    with as_person(managed, "li.na"), pytest.raises(Refusal, match="not allowed"):
        managed.do(settings.undo, first)


def test_who_looked_before_another_changed_it_is_told(managed: Desk) -> None:
    change(managed, PLAN, "6h")
    with pytest.raises(Refusal, match="6h worked now"):
        managed.do(settings.change, {PLAN: "8h"}, instead_of={PLAN: "4h worked"})
    managed.do(settings.change, {PLAN: "8h"}, instead_of={PLAN: "6h worked"})
    assert one(managed).value == "8h worked"


# --- what the rules make of them --------------------------------------------


def test_running_clocks_follow_at_the_next_look(managed: Desk, clock: Clock) -> None:
    raise_one(managed)
    with as_person(managed, "zhao.min"):
        take(managed, 1, Step.ANALYSE)
    raise_one(managed)
    made = change(managed, RESPONSE, "30m")
    assert made.clocks == 2
    assert managed.see(issue_clocks.any_to_look_at)
    managed.do(issue_clocks.sweep)
    assert clocks(managed, 1)["first_response", 1].target == "2h worked", "what has ended stays as it was"
    second = clocks(managed, 2)["first_response", 1]
    assert (second.target, second.due_at) == ("30m worked", at(10, 30))
    clock.forward(minutes=31)
    managed.do(issue_clocks.sweep)
    assert clocks(managed, 2)["first_response", 1].state == "late"
    managed.do(settings.undo, made)
    managed.do(issue_clocks.sweep)
    assert clocks(managed, 2)["first_response", 1].state == "running"


def test_clocks_follow_on_the_day_also_of_what_is_raised_until_then(managed: Desk, clock: Clock) -> None:
    raise_one(managed)
    change(managed, "clock.plan.major", "30h", FRIDAY)
    raise_one(managed)
    for number in (1, 2):
        assert clocks(managed, number)["plan", 1].target == "7h30m worked"
    managed.do(issue_clocks.sweep)
    clock.now = at(0, 0, 20)
    while managed.do(issue_clocks.sweep).issues and managed.see(issue_clocks.any_to_look_at):
        pass
    for number in (1, 2):
        assert clocks(managed, number)["plan", 1].target == "30h worked"


def test_a_clock_that_nobody_timed_is_timed_again(managed: Desk) -> None:
    change(managed, RESPONSE, "none")
    change(managed, "clock.plan.major", "none")
    change(managed, "clock.solution.major", "none")
    raise_one(managed)
    assert (clocks(managed), issue_of(managed, 1).clock) == ({}, None)
    change(managed, RESPONSE, None)
    managed.do(issue_clocks.sweep)
    assert clocks(managed)["first_response", 1].due_at == at(12)


def test_the_hours_of_the_week_count_from_their_day(managed: Desk, clock: Clock) -> None:
    change(managed, "office-hours", "Mon-Fri 08:00-20:00", FRIDAY)
    raise_one(managed)
    assert clocks(managed)["plan", 1].due_at == at(10, 0, 19)
    clock.now = at(8, 0, 20)
    managed.do(issue_clocks.sweep)
    raise_one(managed)
    assert clocks(managed, 2)["plan", 1].due_at == at(15, 30, 20)


def test_a_refund_up_to_the_new_limit_is_approved(managed: Desk) -> None:
    raise_one(managed)
    change(managed, "refund.limit", "CNY 800; GBP 50")
    with as_person(managed, "li.na"):
        assert managed.do(remedies.offer, 1, Money(800_00, "CNY")).state is Approval.APPROVED
        assert managed.do(remedies.offer, 1, Money(50_01, "GBP")).state is Approval.WAITING


def test_what_may_be_offered_without_asking(managed: Desk) -> None:
    raise_one(managed)
    change(managed, "compensation.major", "letter; coupon CNY 300.00")
    with as_person(managed, "li.na"):
        coupon = managed.do(remedies.offer, 1, Offer(Compensation.COUPON, Money(300_00, "CNY")))
        warranty = managed.do(remedies.offer, 1, Offer(Compensation.EXTENDED_WARRANTY, 6))
    assert (coupon.state, warranty.state) == (Approval.APPROVED, Approval.WAITING)


def test_the_people_of_an_emergency_have_to_be_there(managed: Desk) -> None:
    with pytest.raises(Refusal, match=r"nobody\.here"):
        managed.see(settings.preview, "emergency", "wang.lei nobody.here")
    with pytest.raises(Refusal, match=r"nobody\.here"):
        change(managed, "emergency", "wang.lei nobody.here")
    for login in ("sun.li", "admin"):
        with pytest.raises(Refusal, match="nothing in an emergency"):
            change(managed, "emergency", f"wang.lei {login}")
    change(managed, "emergency", "wang.lei li.na")
    with managed.store.reading() as tx:
        ids: dict[str, int] = dict(tx.connection.exec_driver_sql("SELECT login, id FROM person").all())
    assert managed.see(alerts.emergency_people) == [ids["wang.lei"], ids["li.na"]], "in the order given"


def test_tries_end_where_the_setting_says(managed: Desk) -> None:
    managed.do(settings.change, {"attempts.most": "1", "attempts.day_parts": "1", "attempts.days": "1"})
    with as_person(managed, "li.na"):
        visit = owe_visit(managed, 1)
        Call.open(managed, visit).end("3.13")
    with managed.store.reading() as tx:
        state = tx.connection.exec_driver_sql(f"SELECT state FROM visit WHERE id = {visit}").scalar_one()
    assert state == "done"


def test_a_holiday_is_worked_by_another_calendar(database_url: str) -> None:
    clock = Clock(at(10, 0, 18).replace(month=9, day=30))
    set_up(database_url, clock)
    with Desk.open(database_url, clock=clock) as desk:
        desk.trust("qian.jun")
        _worked_by_another_calendar(desk)


def _worked_by_another_calendar(managed: Desk) -> None:
    raise_one(managed)
    before = clocks(managed)["plan", 1].due_at
    change(managed, "calendar", "weekdays")
    managed.do(issue_clocks.sweep)
    after = clocks(managed)["plan", 1].due_at
    assert before is not None
    assert after is not None
    assert (before.month, before.day, after.month, after.day) == (10, 8, 10, 1)


def test_the_target_of_the_day(managed: Desk) -> None:
    change(managed, "queue.target", "25")
    with as_person(managed, "li.na"):
        assert managed.see(queue.counts).target == 25


# --- examples -----------------------------------------------------------------


def test_examples_are_computed_from_the_rules(managed: Desk) -> None:
    friday = "Fri 2026-11-20 17:00"
    assert example(managed, PLAN) == (
        f"An issue (critical) of {friday}: plan in place by Mon 2026-11-23 12:00 at the latest."
    )
    assert "Tue 2026-11-24 10:00" in example(managed, PLAN, "9h30m")
    assert "Sat 2026-11-21 17:00" in example(managed, PLAN, "24h elapsed")
    assert "not timed" in example(managed, PLAN, "none")
    assert example(managed, "complaint.plan.major", "1h").startswith(f"A complaint (major) of {friday}")
    assert example(managed, "clock.customer_told.minor").startswith(f"Resolved {friday}")
    assert "warned Mon 2026-11-23 15:07" in example(managed, "clock.warn")
    assert "supervisor Mon 2026-11-23 17:00; manager Tue 2026-11-24 11:45" in example(
        managed, "clock.escalate"
    )
    assert "Nobody hears" in example(managed, "clock.escalate", "none")
    hours = example(managed, "office-hours", "Mon-Fri 08:00-20:00")
    assert "60 h 0 min worked in the week of Mon 2026-11-16" in hours
    assert "Mon 2026-11-23 12:30" in hours
    assert "¥500.01 waits" in example(managed, "refund.limit")
    assert "22 working days from Wed 2026-11-18 to Thu 2026-12-17" in example(managed, "calendar")
    assert "against 40" in example(managed, "queue.target")
    assert "a manager decides on each" in example(managed, "refund.limit", "none")
    assert "discount coupon CNY 50.00" in example(managed, "compensation.minor")
    assert "王磊, 李娜" in example(managed, "emergency", "wang.lei li.na")
    assert "called 6 times" in example(managed, "attempts.most")
    assert "due by Fri 2026-11-27" in example(managed, "visit.first_due")
    assert "due by Mon 2026-12-21" in example(managed, "visit.months.important")
    assert "¥2,999.99 is not" in example(managed, "visit.high_value")
    assert "¥199.99 is a low-value" in example(managed, "visit.low_value")
    assert "No amount" in example(managed, "visit.high_value", "none")


def test_every_setting_has_an_example_in_either_language(managed: Desk) -> None:
    for language in ("en", "zh_Hans"):
        use_language(language)
        for key, setting in SETTINGS.items():
            assert example(managed, key)
            assert setting_words.name(setting)
    use_language("en")


def test_what_was_changed_is_said_with_its_clocks() -> None:
    said = setting_words.changed(PLAN, "4h worked", "6h worked", TODAY, 1)
    assert "4h worked -> 6h worked, from 2026-11-18 on. The open clocks of 1 issue follow" in said
    assert "open clocks" not in setting_words.changed(PLAN, "4h worked", "6h worked", TODAY, 0)


def test_the_policy_of_the_day_is_the_one_put_together(managed: Desk) -> None:
    assert managed.see(in_force.clock_policy) == ClockPolicy()
    change(managed, "clock.warn", "50%")
    assert managed.see(in_force.clock_policy) == ClockPolicy(warn_percent=50)
