"""The call of an issue, looked at again."""

from datetime import timedelta

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import IssueState
from agentdesk.domain.roles import Role
from agentdesk.domain.visit import EventKind
from agentdesk.services import calls, issues, people, replays
from agentdesk.services.calls import Entry
from agentdesk.services.issues import Responsible
from agentdesk.services.replays import Moment
from tests.calling import Call, owe_visit
from tests.desks import CLOCK, as_person, password_hash
from tests.handling import bring_to


@pytest.fixture
def called(desk: Desk) -> Desk:
    """李娜 has called 王小明: an answer given, changed, one taken back, a note, issues 1 and 2. The supervisor is
    at the desk."""
    with as_person(desk, "li.na"):
        call = Call.open(desk, owe_visit(desk))
        q3 = call.node("q3")
        log = [
            Entry(call.seq, EventKind.WENT, q3, "", 5_000),
            Entry(call.seq + 1, EventKind.ANSWERED, q3, "no", 9_000),
            Entry(call.seq + 2, EventKind.ANSWERED, q3, "yes", 12_000),
            Entry(call.seq + 3, EventKind.ANSWERED, call.node("q2"), "good", 20_000),
            Entry(call.seq + 4, EventKind.CLEARED, call.node("q2"), "", 25_000),
            Entry(call.seq + 5, EventKind.NOTE, "", "客户很急", 30_000),
            Entry(call.seq + 6, EventKind.PHONE_SHOWN, "", "", 31_000),
        ]
        desk.do(calls.record, call.visit_id, log)
        call.seq += len(log)
        call.raise_issue("第一个", question="q3")
        call.raise_issue("第二个")
        call.end("1.2")
    desk.trust("zhao.min")
    return desk


def moments(desk: Desk, number: int = 1, language: str = "en") -> list[Moment]:
    return list(desk.see(replays.of_issue, number, language)[0].moments)


def test_the_call_as_it_went(called: Desk) -> None:
    found = moments(called)
    assert [moment.kind for moment in found] == [
        *("opened", "went", "answered", "answered", "answered", "cleared", "note", "phone_shown"),
        *("issue", "issue", "disposition"),
    ]
    asked, first, changed, quality, cleared, note, *_rest = found[1:]
    assert asked.question == first.question == "Has the product had any quality problems?"
    assert (first.said, first.before, first.number) == ("No", "", "3")
    assert (changed.said, changed.before) == ("Yes", "No")
    assert (quality.said, cleared.said, cleared.before) == ("Good", "", "Good")
    assert (note.said, note.question) == ("客户很急", "")
    assert [moment.elapsed for moment in found[:4]] == [timedelta(seconds=s) for s in (0, 5, 9, 12)]
    assert changed.at == CLOCK + timedelta(seconds=12)
    assert {moment.person for moment in found} == {"李娜"}
    assert [(moment.said, moment.about) for moment in found[-3:]] == [
        ("1", True),
        ("2", False),
        ("1.2", False),
    ]
    assert [moment.about for moment in moments(called, 2)[-3:]] == [False, True, False]
    elapsed = [moment.elapsed for moment in found]
    assert elapsed == sorted(elapsed), "time does not run back where the end is written"


def test_questions_are_said_in_the_language_of_whoever_looks(called: Desk) -> None:
    found = moments(called, language="zh_Hans")
    assert (found[2].question, found[2].said) == ("产品是否出现过质量问题？", "否")


def test_the_confirmation_calls_come_after_it(called: Desk) -> None:
    bring_to(called, 1, IssueState.CLOSED)
    raised, confirmed = called.see(replays.of_issue, 1, "en")
    assert (raised.confirms, raised.verdict) == (False, None)
    assert (confirmed.confirms, confirmed.verdict, confirmed.kind) == (True, "satisfied", "confirmation")
    assert not any(moment.about for moment in confirmed.moments)
    assert len(called.see(replays.of_issue, 2, "en")) == 1


def test_what_was_erased_says_so(called: Desk) -> None:
    from agentdesk.services import erasure

    with as_person(called, "admin"):
        called.do(erasure.erase, 1, "wish")
    found = moments(called)
    notes = [moment for moment in found if moment.kind is EventKind.NOTE]
    assert [(moment.said, moment.erased) for moment in notes] == [("", True)]


def test_who_looks_at_a_call(called: Desk) -> None:
    with as_person(called, "admin"):
        guest = called.do(
            people.add_person,
            login="chen.shifu",
            name="陈师傅",
            password_hash=password_hash(),
            roles={Role.GUEST},
            language="zh_Hans",
        )
    called.do(issues.assign, 1, Responsible(None, guest.id))
    with as_person(called, "chen.shifu"), pytest.raises(Refusal, match="not for guests"):
        called.see(replays.of_issue, 1, "en")
    with as_person(called, "emma"), pytest.raises(Refusal, match="not assigned"):
        called.see(replays.of_issue, 1, "en")
    with as_person(called, "li.na"):
        assert moments(called)
