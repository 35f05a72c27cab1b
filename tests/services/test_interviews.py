"""A visit's interview made again from its log: what was asked because of names and things known beforehand."""

from dataclasses import replace

import pytest
from sqlmodel import select

from agentdesk.desk import Desk
from agentdesk.domain.visit import EventKind
from agentdesk.questionnaire.interview import Interview
from agentdesk.questionnaire.xform import read_xform
from agentdesk.services import calls, visits
from agentdesk.services.acting import Acting
from agentdesk.services.interviews import Known, interview_of, spoken_in
from agentdesk.services.organisation import write_setting
from agentdesk.store import visits as stored
from agentdesk.store.tables import Customer, Person, Purchase, Visit
from tests.calling import Call, ask, owe_visit
from tests.desks import Clock, as_person
from tests.questionnaire.forms import xform


@pytest.mark.parametrize(
    ("languages", "customer", "spoken"),
    [
        (("en", "zh"), "zh", "zh"),
        (("en", "zh-CN"), "zh", "zh-CN"),
        (("fr", "zh_Hans", "zh"), "zh", "zh"),
        (("French", "English", "中文"), "zh", "中文"),
        (("Chinese", "English"), "en", "English"),
        (("fr", "de"), "en", "fr"),
        ((), "zh", ""),
    ],
)
def test_a_customer_is_spoken_to_in_the_forms_own_name_of_the_language(
    languages: tuple[str, ...], customer: str, spoken: str
) -> None:
    texts = "".join(f'<translation lang="{name}"/>' for name in languages)
    form = read_xform(xform("<q/>", "", "", model=f"<itext>{texts}</itext>"))
    assert spoken_in(form, customer) == spoken


KNOWN_BEFOREHAND = xform(
    "<product/><agent_name/><login/><filter/><who/><size>2</size><half/>",
    '<bind nodeset="/data/login" type="string" jr:preload="property" jr:preloadParams="username"/>'
    '<bind nodeset="/data/filter" type="string" relevant="/data/product != \'\'"/>'
    '<bind nodeset="/data/who" type="string" relevant="/data/login = \'li.na\'"/>'
    '<bind nodeset="/data/size" type="int"/>'
    '<bind nodeset="/data/half" type="decimal"/>',
    '<input ref="/data/filter"><label>How is <output value="/data/product"/>?</label></input>'
    '<input ref="/data/who"><label>Did <output value="/data/agent_name"/> help?</label></input>'
    '<input ref="/data/size"><label>How many?</label></input>'
    '<input ref="/data/half"><label>How much?</label></input>',
)


@pytest.fixture
def call(desk: Desk) -> Call:
    """A call of 李娜 (li.na), asked with KNOWN_BEFOREHAND."""
    ask(desk, KNOWN_BEFOREHAND)
    return Call.open(desk, owe_visit(desk, 1))


def _talk(call: Call) -> None:
    for name in ("filter", "who"):
        call.record(EventKind.WENT, call.node(name))
        call.record(EventKind.ANSWERED, call.node(name), "good")


def _kept(call: Call) -> dict[str, str]:
    with call.desk.store.reading() as tx:
        return stored.answers_of(tx, call.visit_id)


def test_a_call_ends_with_the_answers_asked_because_of_what_was_known(call: Call) -> None:
    _talk(call)
    call.record(EventKind.ANSWERED, call.node("half"), "1")
    call.end("1.1")
    kept = _kept(call)
    assert (kept["/data/filter"], kept["/data/who"]) == ("good", "good")
    told = {each.node: each.question for each in call.desk.see(visits.show, call.visit_id).answers}
    assert told["/data/filter"] == f"How is {call.sheet.known.given['product']}?"
    assert told["/data/who"] == "Did 李娜 help?"


def test_the_record_of_a_call_says_who_made_it_whoever_looks(call: Call) -> None:
    _talk(call)
    with as_person(call.desk, "zhao.min"):
        told = [each.question for each in call.desk.see(visits.show, call.visit_id).answers]
    assert "Did 李娜 help?" in told


def _change(call: Call) -> None:
    """Everything that the form was told is called otherwise by now."""
    with call.desk.store.writing() as tx:
        customer = tx.session.get_one(Customer, 1)
        customer.name, customer.language = "王大明", "en"
        tx.session.add(customer)
        for purchase in tx.session.exec(select(Purchase).where(Purchase.customer_id == 1)):
            purchase.product = "净水器 X200 Pro"
            tx.session.add(purchase)
        agent = tx.session.exec(select(Person).where(Person.login == "li.na")).one()
        agent.name, agent.login = "李娜娜", "li.nana"
        tx.session.add(agent)
        write_setting(tx.session, "organisation.name", "海纳集团")


def test_what_a_call_knew_when_it_was_opened_stays_as_it_was(call: Call) -> None:
    """Whoever looks at it, or goes on with it: only the customer, who may be forgotten, is called as today."""
    _talk(call)
    before = call.sheet.known
    _change(call)
    told = {each.node: each.question for each in call.desk.see(visits.show, call.visit_id).answers}
    assert told["/data/filter"] == "How is 净水器 X200?"
    assert told["/data/who"] == "Did 李娜 help?"
    again = call.desk.do(calls.open_call, call.visit_id)
    assert again.resumed
    assert again.known == Known("zh", {**before.given, "customer_name": "王大明"})


def test_an_ended_call_counts_what_it_was_asked_by(call: Call) -> None:
    """`who` is asked only of li.na, who has another login by the end."""
    _talk(call)
    call.record(EventKind.ANSWERED, call.node("half"), "1")
    _change(call)
    call.end("1.1")
    assert _kept(call)["/data/who"] == "good"


def test_another_call_is_told_anew(call: Call) -> None:
    _talk(call)
    call.end("3.12")
    _change(call)
    with as_person(call.desk, "wang.lei"):
        again = Call.open(call.desk, call.visit_id)
        assert again.sheet.known.language == "en"
        assert again.sheet.known.given == {
            "customer_name": "王大明",
            "product": "净水器 X200 Pro",
            "company": "海纳集团",
            "agent_name": "王磊",
            "username": "wang.lei",
        }


def test_the_log_names_no_customer(call: Call) -> None:
    with call.desk.store.reading() as tx:
        logged = [event.value for event in stored.events_of(tx, call.visit_id)]
    assert "净水器" in logged[0]
    assert not any("王小明" in value for value in logged)


def test_a_log_that_does_not_say_what_was_known_is_told_what_is_known_now(call: Call) -> None:
    """So are those of 0.1.0."""
    _talk(call)
    with call.desk.store.writing() as tx:
        opened = stored.events_of(tx, call.visit_id)[0]
        stored.append_event(tx, call.visit_id, replace(opened, seq=call.seq, value=""))
    told = {each.node: each.question for each in call.desk.see(visits.show, call.visit_id).answers}
    assert told["/data/filter"] == "How is 净水器 X200?"
    _change(call)
    told = {each.node: each.question for each in call.desk.see(visits.show, call.visit_id).answers}
    assert told["/data/filter"] == "How is 净水器 X200 Pro?"


TIMED = xform(
    "<start/><end/><lasted/><q/>",
    '<bind nodeset="/data/start" type="dateTime" jr:preload="timestamp" jr:preloadParams="start"/>'
    '<bind nodeset="/data/end" type="dateTime" jr:preload="timestamp" jr:preloadParams="end"/>'
    '<bind nodeset="/data/lasted" type="int" calculate="if(/data/end = \'\', \'\', round((decimal-date-time('
    '/data/end) - decimal-date-time(/data/start)) * 1440))"/>'
    '<bind nodeset="/data/q" type="string"/>',
    '<input ref="/data/q"><label>How is it?</label></input>',
)


def _replayed(desk: Desk, visit_id: int) -> Interview:
    def replay(act: Acting) -> Interview:
        visit = act.tx.session.get_one(Visit, visit_id)
        assert visit.questionnaire_version_id is not None
        return interview_of(act, visit, visit.questionnaire_version_id, stored.events_of(act.tx, visit_id))

    return desk.see(replay)


def test_a_form_may_keep_when_the_call_ended(desk: Desk, clock: Clock) -> None:
    """The last call's end; the time is the organisation's, and what is computed by it follows."""
    ask(desk, TIMED)
    visit_id = owe_visit(desk, 1)
    call = Call.open(desk, visit_id)
    assert call.sheet.interview().value("/data/start") == "2026-11-18T10:00:00.000+08:00"
    assert call.sheet.interview().value("/data/end") == ""
    clock.forward(minutes=3, seconds=0.5)
    call.end("3.12")
    clock.forward(minutes=1)
    assert _replayed(desk, visit_id).value("/data/end") == "2026-11-18T10:03:00.500+08:00"
    assert _replayed(desk, visit_id).value("/data/lasted") == "3"
    clock.forward(hours=24)
    call = Call.open(desk, visit_id)
    clock.forward(minutes=2)
    call.answer(q="fine")
    call.end("1.1")
    ended = _replayed(desk, visit_id)
    assert ended.value("/data/end") == "2026-11-19T10:06:00.500+08:00"
    assert ended.value("/data/lasted") == "1446"


def test_another_agent_goes_on_where_a_question_is_no_longer_asked(call: Call) -> None:
    """`went` to a question that only 李娜 is asked must not stop the next agent's call."""
    _talk(call)
    call.end("3.12")
    with as_person(call.desk, "wang.lei"):
        again = Call.open(call.desk, call.visit_id)
        interview = again.sheet.interview()
        assert [step.name for step in interview.steps] == ["filter", "size", "half"]
        assert interview.step("/data/filter").value == "good"


def test_the_answers_kept_are_the_values_of_the_finished_interview(call: Call) -> None:
    """A default that was left as it is counts as an answer; a value is kept as one of its type."""
    _talk(call)
    call.record(EventKind.ANSWERED, call.node("half"), "07.50")
    call.end("1.1")
    assert _kept(call) == {
        "/data/filter": "good",
        "/data/who": "good",
        "/data/size": "2",
        "/data/half": "7.5",
    }
