"""Settings as people write them: every default, both languages, round trips, refusals that name the place."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain import settings
from agentdesk.domain.approval import RULES, Approval, decide, refund_rules
from agentdesk.domain.attempts import AttemptPolicy
from agentdesk.domain.clock_policy import Clock, ClockPolicy, EscalateTo, Rung, Target, Targets, Unit
from agentdesk.domain.compensation import GRADES
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import Severity
from agentdesk.domain.money import Money
from agentdesk.domain.office_hours import DEFAULT_WEEK, Span, Week
from agentdesk.domain.policy import CyclePolicy, Tier
from agentdesk.domain.setting_kinds import AMOUNTS, LADDER, TARGET, WEEK, said
from agentdesk.domain.settings import CLOCKS_OF, SETTINGS
from agentdesk.i18n import LANGUAGES, use_language
from agentdesk.services.setting_words import shown

OFFICE = (Span(9 * 60, 12 * 60), Span(13 * 60 + 30, 18 * 60))


def normal(key: str, text: str) -> str:
    return SETTINGS[key].normal(text)


def test_what_nobody_set_is_what_the_rules_say() -> None:
    assert settings.clock_policy({}) == ClockPolicy()
    assert settings.cycle_policy({}) == CyclePolicy()
    assert settings.attempt_policy({}) == AttemptPolicy()
    assert settings.office_week({}) == DEFAULT_WEEK
    assert settings.grades({}) == GRADES
    assert refund_rules(settings.refund_limits({})) == RULES
    assert settings.emergency_logins({}) == ()
    settings.check({})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", SETTINGS)
def test_what_is_shown_can_be_written_in_either_language(key: str, language: str) -> None:
    setting = SETTINGS[key]
    for text in (setting.default, setting.kind.example):
        use_language(language)
        written = shown(setting, text)
        use_language("en")
        assert setting.normal(written) == setting.normal(text)
    assert setting.normal(setting.default) == setting.default


@pytest.mark.parametrize(
    ("key", "text", "stored"),
    [
        ("clock.plan.critical", "4h", "4h worked"),
        ("clock.plan.critical", " 4 H Worked ", "4h worked"),
        ("clock.plan.critical", "90m elapsed", "1h30m elapsed"),
        ("clock.plan.critical", "4小时30分钟 工作时间", "4h30m worked"),
        ("clock.plan.critical", "２４h 自然时间", "24h elapsed"),
        ("clock.plan.critical", "不计时", "none"),
        ("complaint.plan.major", "同其他问题", "same"),
        ("clock.warn", "80", "80%"),
        ("clock.warn", "80 %", "80%"),
        ("clock.escalate", "100 客服主管；150% 经理", "100% supervisor, 150% manager"),
        ("clock.escalate", "nobody", "none"),
        ("office-hours", "mon-fri 9-12, 13:30 - 18", "Mon-Fri 09:00-12:00 13:30-18:00"),
        ("office-hours", "周一至周五 9:00～18:00；周六 09:00—12:00", "Mon-Fri 09:00-18:00; Sat 09:00-12:00"),
        ("office-hours", "Sat-Mon 10-11", "Mon 10:00-11:00; Sat-Sun 10:00-11:00"),
        ("office-hours", "Mon 22-24", "Mon 22:00-24:00"),
        ("emergency", "zhao.min、li.na zhao.min", "zhao.min li.na"),
        ("emergency", "全体主管和经理", "all"),
        ("refund.limit", "cny 3,000, GBP 50", "CNY 3,000.00; GBP 50.00"),
        ("refund.limit", "none", "none"),
        ("compensation.minor", "优惠券 CNY 30; letter of apology", "letter; coupon CNY 30.00"),
        ("compensation.major", "extended warranty 12", "extended_warranty 12"),
        ("attempts.most", "8", "8"),
    ],
)
def test_how_people_write_it(key: str, text: str, stored: str) -> None:
    assert normal(key, text) == stored
    assert normal(key, stored) == stored


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("clock.plan.critical", "0h", "clock.plan.critical: “0h”"),
        ("clock.plan.critical", "soon", "“soon”"),
        ("clock.plan.critical", "2 days", "“2 days”"),
        ("clock.plan.critical", "", "clock.plan.critical"),
        ("complaint.plan.critical", "none", "“none”"),
        ("clock.warn", "0", "from 1 to 99"),
        ("clock.warn", "100%", "from 1 to 99"),
        ("clock.warn", "7.5", "“7.5”"),
        ("attempts.most", "6%", "“6%”"),
        ("attempts.day_parts", "4", "from 1 to 3"),
        ("clock.escalate", "100% chairman", "“100% chairman”"),
        ("office-hours", "Mon-Fri 22:00-06:00", "22:00-06:00 ends before it begins"),
        ("office-hours", "Mon-Fri 09:00-12:00 11:00-13:00", "overlap"),
        ("office-hours", "Mon-Fri 09:00-12:60", "“09:00-12:60”"),
        ("office-hours", "Mon-Fri 9-12; Wed 10-11", "Wed stands there twice"),
        ("office-hours", "Moonday 9-12", "“Moonday 9-12”"),
        ("office-hours", "Sat 9-12", "no day from Monday to Friday"),
        ("office-hours", "", "no day from Monday to Friday"),
        ("emergency", "", "emergency"),
        ("refund.limit", "500", "refund.limit: “500”"),
        ("refund.limit", "CNY 500; CNY 600", "“CNY 600”"),
        ("refund.limit", "CNY 5.001", "more decimals"),
        ("compensation.minor", "coupon", "compensation.minor: “coupon”"),
        ("compensation.minor", "letter 3", "“letter 3”"),
        ("compensation.minor", "coupon CNY 0", "above zero"),
        ("compensation.minor", "free_service 0", "“free_service 0”"),
        ("compensation.minor", "cake", "“cake”"),
    ],
)
def test_what_will_not_do_is_refused_by_name(key: str, text: str, words: str) -> None:
    with pytest.raises(Refusal) as refused:
        normal(key, text)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({"clock.plan.minor": "8784h1m worked"}, "plan.minor"),
        ({"clock.escalate": "150% manager, 100% supervisor"}, "rise"),
        ({"visit.first_due": "21"}, "expire"),
        ({"visit.low_value": "CNY 3,000.01"}, "CNY"),
        ({"visit.high_value": "CNY 0.00"}, "above zero"),
        ({"attempts.most": "2"}, "so few"),
    ],
)
def test_what_does_not_fit_together_is_refused(texts: dict[str, str], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        settings.check(texts)


def test_there_is_no_other_setting() -> None:
    assert settings.setting(" Clock.Warn ").key == "clock.warn"
    with pytest.raises(Refusal, match="lunch"):
        settings.setting("lunch")


amounts = st.integers(1, 50_000).map(lambda minutes: timedelta(minutes=minutes))
targets = st.builds(Target, amounts, st.sampled_from(Unit))


def tables(clocks: tuple[Clock, ...]) -> st.SearchStrategy[Targets]:
    rows = st.dictionaries(st.sampled_from(Severity), targets, min_size=1)
    return st.dictionaries(st.sampled_from(clocks), rows)


ladders = st.dictionaries(st.integers(1, 1000), st.sampled_from(EscalateTo)).map(
    lambda rungs: tuple(Rung(*each) for each in sorted(rungs.items()))
)


@given(tables(CLOCKS_OF["clock"]), tables(CLOCKS_OF["complaint"]), st.integers(1, 99), ladders)
def test_a_whole_clock_policy_comes_back(
    every: Targets, complaints: Targets, warn: int, ladder: tuple[Rung, ...]
) -> None:
    policy = ClockPolicy(every, complaints, warn, ladder)
    assert settings.clock_policy(settings.texts_of_clocks(policy)) == policy


limits = st.dictionaries(st.sampled_from(["CNY", "GBP", "JPY", "KWD"]), st.integers(1, 10**12))


@given(st.integers(1, 60), st.integers(0, 60), limits, st.integers(1, 24))
def test_a_whole_cycle_policy_comes_back(days: int, longer: int, high: dict[str, int], months: int) -> None:
    policy = CyclePolicy(days, days + longer, high, {}, dict.fromkeys(Tier, months))
    assert settings.cycle_policy(settings.texts_of_cycle(policy)) == policy


spans = st.sets(st.integers(0, 1440), max_size=6).map(
    lambda cuts: tuple(Span(*pair) for pair in zip(sorted(cuts)[::2], sorted(cuts)[1::2], strict=False))
)


@given(st.lists(spans, min_size=7, max_size=7).map(tuple).filter(lambda week: any(week[:5])))
def test_every_week_comes_back_in_both_languages(week: Week) -> None:
    setting = SETTINGS["office-hours"]
    text = WEEK.write(week)
    assert setting.read(text) == week
    for language in LANGUAGES:
        use_language(language)
        spoken = said(text, WEEK)
        use_language("en")
        assert setting.read(spoken) == week


@given(st.text(max_size=40))
def test_nothing_typed_brings_it_down(text: str) -> None:
    for setting in SETTINGS.values():
        try:
            setting.normal(text)
        except Refusal:
            continue


def test_kinds_refuse_their_neighbours() -> None:
    for kind, other in ((TARGET, LADDER), (LADDER, AMOUNTS), (AMOUNTS, TARGET)):
        with pytest.raises(Refusal):
            kind.read(other.example, "here")


def test_a_refund_up_to_the_limit_of_its_currency_is_approved() -> None:
    rules = refund_rules({"CNY": 800_00, "GBP": 50_00})
    for at_most in (Money(800_00, "CNY"), Money(50_00, "GBP")):
        assert decide(at_most, rules).outcome is Approval.APPROVED
        above = Money(at_most.minor + 1, at_most.currency)
        assert decide(above, rules).outcome is Approval.WAITING
    assert decide(Money(1, "CNY"), refund_rules({})).outcome is Approval.WAITING


def test_the_week_reads_as_it_is() -> None:
    week: Week = SETTINGS["office-hours"].read("Mon-Fri 09:00-12:00 13:30-18:00; Sat 09:00-12:00")
    assert week == (OFFICE,) * 5 + ((Span(540, 720),), ())
