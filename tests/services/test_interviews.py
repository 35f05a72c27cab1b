"""A visit's interview made again from its log: what was asked because of names and things known beforehand."""

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.visit import EventKind, VisitKind
from agentdesk.questionnaire.xform import read_xform
from agentdesk.services import authoring, questionnaires, visits
from agentdesk.services.authoring import Submission
from agentdesk.services.interviews import spoken_in
from agentdesk.store import visits as stored
from tests.calling import Call, owe_visit
from tests.desks import as_person
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
    desk.trust("zhao.min")
    desk.do(authoring.submit, Submission(KNOWN_BEFOREHAND, b"", "f.xml", "XForm", code="known"))
    desk.do(authoring.publish, "known")
    desk.do(questionnaires.use, "known", VisitKind.FIRST)
    desk.trust("li.na")
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
    call.end("1.1")
    kept = _kept(call)
    assert (kept["/data/filter"], kept["/data/who"]) == ("good", "good")
    told = {each.node: each.question for each in call.desk.see(visits.show, call.visit_id).answers}
    assert told["/data/filter"] == f"How is {call.sheet.given['product']}?"
    assert told["/data/who"] == "Did 李娜 help?"


def test_the_record_of_a_call_says_who_made_it_whoever_looks(call: Call) -> None:
    _talk(call)
    with as_person(call.desk, "zhao.min"):
        told = [each.question for each in call.desk.see(visits.show, call.visit_id).answers]
    assert "Did 李娜 help?" in told


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
