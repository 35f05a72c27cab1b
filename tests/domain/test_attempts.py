"""Dispositions and what follows them, by the table and by walking whole visits."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.attempts import AttemptPolicy, NextStep, PastAttempt, after_attempt, is_unreached
from agentdesk.domain.calling_day import DEFAULT_DAY, part_at
from agentdesk.domain.disposition import BY_CODE, BY_KEY, DISPOSITIONS, GROUP_LABELS
from agentdesk.domain.errors import Refusal

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def after(code: str, now: datetime, *earlier: PastAttempt) -> NextStep:
    return after_attempt(BY_CODE[code], earlier, now, SHANGHAI)


def test_whom_no_further_try_reaches() -> None:
    reached = {"1.1", "1.2", "2.112a", "2.12", "2.112b", "2.32", "2.332", "2.36", "2.34", "appointment"}
    assert {code for code in BY_CODE if not is_unreached(code)} == reached


def test_codes_and_keys_are_each_used_once() -> None:
    assert len(BY_CODE) == len(DISPOSITIONS)
    assert len(BY_KEY) == sum(1 for each in DISPOSITIONS if each.key)
    assert all(len(key) == 1 and (key.isdigit() or key.islower()) for key in BY_KEY)
    assert {each.group for each in DISPOSITIONS} == set(GROUP_LABELS)


def test_keys_agents_have_learnt_do_not_move() -> None:
    assert {key: each.code for key, each in BY_KEY.items()} == {
        "1": "1.1",
        "2": "1.2",
        "3": "3.13",
        "4": "3.12",
        "5": "2.20",
        "6": "2.221",
        "7": "2.222",
        "8": "2.112a",
        "9": "2.12",
        "0": "appointment",
        "x": "2.112b",
        "d": "2.31",
        "u": "2.32",
        "l": "2.332",
        "o": "2.36",
        "s": "2.34",
        "v": "3.91",
        "b": "3.15",
        "f": "3.16",
        "n": "4.30",
        "c": "4.41",
        "w": "4.50",
        "g": "4.70",
        "q": "4.80",
    }


def test_every_disposition_has_exactly_one_way_on() -> None:
    for each in DISPOSITIONS:
        ways = [each.final, each.to_supervisor, each.bad_number, each.retry_after is not None]
        assert sum(ways) == (0 if each.code == "appointment" else 1), each


@pytest.mark.parametrize("code", [each.code for each in DISPOSITIONS if each.final])
def test_final_dispositions_end_the_visit(code: str) -> None:
    assert after(code, local(23, 10)) == NextStep("done", None, code)


@pytest.mark.parametrize("code", ["2.32", "2.332", "2.36", "2.34", "3.91"])
def test_hard_cases_go_to_a_supervisor_with_a_note(code: str) -> None:
    assert after(code, local(23, 10)) == NextStep("supervisor")
    assert BY_CODE[code].note_required


def test_only_a_hard_refusal_and_a_death_stop_all_calls() -> None:
    assert {each.code for each in DISPOSITIONS if each.do_not_call} == {"2.112b", "2.31"}


@pytest.mark.parametrize(
    ("code", "now", "ready"),
    [
        ("3.12", local(23, 10), local(23, 10, 30)),
        ("3.12", local(23, 11, 29), local(23, 11, 59)),
        ("3.12", local(23, 11, 30), local(23, 13, 30)),
        ("3.12", local(23, 20, 15), local(24, 9)),
        ("3.13", local(23, 9), local(23, 13, 30)),  # three hours later is noon: next part
        ("3.13", local(23, 11), local(23, 14)),
        ("3.13", local(23, 14), local(23, 18)),  # 17:00 is still the same part
        ("3.13", local(23, 19), local(24, 9)),
        ("2.20", local(23, 14), local(23, 18)),
        ("2.221", local(23, 14), local(23, 18)),
        ("2.222", local(23, 14), local(23, 18)),
        ("2.12", local(23, 14), local(23, 17)),  # a break-off may come back in the same part
        ("3.16", local(23, 14), local(23, 17)),
        ("3.15", local(23, 14), local(24, 14)),
        ("2.112a", local(16, 14), local(23, 14)),
        ("3.16", local(23, 5), local(23, 9)),  # called from outside every part
    ],
)
def test_the_next_try(code: str, now: datetime, ready: datetime) -> None:
    assert after(code, now) == NextStep("due", ready)


def test_stored_times_are_utc() -> None:
    step = after("3.12", local(23, 10))
    assert step.ready_at is not None
    assert step.ready_at.tzinfo is UTC


def test_a_second_soft_refusal_is_final() -> None:
    once = PastAttempt(local(9, 10), "2.112a")
    assert after("2.112a", local(16, 10), once) == NextStep("done", None, "2.112a")


def test_an_appointment_keeps_its_minute() -> None:
    at, made = BY_CODE["appointment"], local(23, 10)
    tried = [PastAttempt(local(2 + day, 10), "3.13") for day in range(9)]
    night = local(23, 22, 7)
    assert after_attempt(at, tried, made, SHANGHAI, appointment_at=night) == NextStep("due", night)
    for wrong in (None, made, made - timedelta(seconds=1)):
        with pytest.raises(Refusal):
            after_attempt(at, [], made, SHANGHAI, appointment_at=wrong)


@pytest.mark.parametrize("code", ["4.30", "4.41", "4.50"])
def test_a_bad_number_is_mended_unless_there_is_another(code: str) -> None:
    bad, now = BY_CODE[code], local(23, 12, 10)
    assert after_attempt(bad, [], now, SHANGHAI) == NextStep("repair")
    assert after_attempt(bad, [], now, SHANGHAI, other_number=True) == NextStep("due", local(23, 13, 30))


@pytest.mark.parametrize(
    ("codes", "final"),
    [
        (["3.13"] * 5, None),
        (["3.13"] * 6, "3.90"),
        (["3.13"] * 7, "3.90"),
        (["3.12", "3.13", "3.15", "3.16", "3.12", "3.13"], "3.90"),
        (["2.20", "3.13", "3.13", "3.13", "3.13", "3.13"], "2.30"),
        (["3.13", "3.13", "3.13", "3.13", "3.13", "2.222"], "2.30"),
        (["appointment", "3.13", "3.13", "3.13", "3.13", "3.13"], "2.30"),
        (["2.112a", "3.13", "3.13", "3.13", "3.13", "3.13"], "2.112a"),
        (["2.20", "2.12", "3.13", "3.13", "3.13", "3.13"], "2.12"),
    ],
)
def test_used_up_tries_end_with_what_was_learnt(codes: list[str], final: str | None) -> None:
    earlier = [PastAttempt(local(2 + day, 10), code) for day, code in enumerate(codes[:-1])]
    step = after(codes[-1], local(20, 10), *earlier)
    assert step.final_code == final
    assert step.state == ("done" if final else "due")


retried = st.sampled_from(["3.12", "3.13", "3.15", "3.16", "2.20", "2.221", "2.222", "2.12"])
minutes = st.integers(0, 365 * 24 * 60)
moments = minutes.map(lambda some: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=some))
zones = st.sampled_from([SHANGHAI, ZoneInfo("Europe/London"), ZoneInfo("America/New_York")])


@given(st.lists(retried, min_size=6, max_size=6), moments, zones)
def test_six_tries_are_spread_over_three_parts_and_two_days(
    codes: list[str], start: datetime, zone: ZoneInfo
) -> None:
    tried: list[PastAttempt] = []
    now = start
    for code in codes:
        step = after_attempt(BY_CODE[code], tried, now, zone)
        tried.append(PastAttempt(now, code))
        if step.state == "due":
            assert step.ready_at is not None
            wait = BY_CODE[code].retry_after
            assert wait is not None
            assert step.ready_at >= now + wait
            assert part_at(step.ready_at, zone, DEFAULT_DAY) is not None
            now = step.ready_at
    assert step.state == "done"
    assert len({part_at(each.at, zone, DEFAULT_DAY) for each in tried} - {None}) == 3
    assert len({each.at.astimezone(zone).date() for each in tried}) >= 2


def test_the_number_of_tries_is_policy() -> None:
    step = after_attempt(BY_CODE["3.12"], [], local(23, 10), SHANGHAI, AttemptPolicy(max_attempts=1))
    assert step == NextStep("done", None, "3.90")
