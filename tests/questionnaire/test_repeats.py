"""Repeats: counted, open, nested; addresses that stay; what reads across instances."""

import time

import pytest

from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.form import Form, StepKind
from agentdesk.questionnaire.instance import MOST_IN_ALL
from agentdesk.questionnaire.interview import Interview, replay
from agentdesk.questionnaire.steps import Event
from agentdesk.questionnaire.xform import read_xform
from tests.questionnaire.forms import NOW, ZONE, interview, xform

JR = 'xmlns:jr="http://openrosa.org/javarosa" jr:template=""'


def open_form(binds: str = "", extra: str = "") -> Form:
    """A household whose children are added one by one; `total` and `n` look at all of them."""
    return read_xform(
        xform(
            f"<child {JR}><name/><age/><double/></child><child><name/><age/><double/></child><total/><n/>{extra}",
            '<bind nodeset="/data/child/age" type="int"/>'
            '<bind nodeset="/data/child/double" calculate="../age * 2"/>'
            '<bind nodeset="/data/total" calculate="sum(/data/child/age)"/>'
            '<bind nodeset="/data/n" calculate="count(/data/child)"/>' + binds,
            '<group ref="/data/child"><label>Child</label><repeat nodeset="/data/child">'
            '<input ref="/data/child/name"><label>Name</label></input>'
            '<input ref="/data/child/age"><label>Age</label></input></repeat></group>',
        )
    )


def nodes(iv: Interview) -> list[str]:
    return [step.node for step in iv.steps]


def test_one_more_is_asked_after_the_last() -> None:
    iv = interview(open_form())
    assert nodes(iv) == ["/data/child[1]/name", "/data/child[1]/age", "/data/child"]
    prompt = iv.step("/data/child")
    assert (prompt.kind, prompt.count, prompt.label, prompt.answered) == (StepKind.REPEAT, 1, "Child", False)
    assert iv.add("/data/child") == "/data/child[2]"
    assert iv.position == "/data/child[2]/name"
    assert iv.step(iv.position).heading == "Child 2"
    assert iv.step(iv.position).instance == "/data/child[2]"
    iv.said("/data/child")
    assert iv.step("/data/child").answered


def test_what_reads_across_instances_follows() -> None:
    iv = interview(open_form())
    iv.answer("/data/child[1]/age", "3")
    iv.add("/data/child")
    assert iv.value("/data/n") == "2"
    iv.answer("/data/child[2]/age", "4")
    assert (iv.value("/data/total"), iv.value("/data/child[1]/double")) == ("7", "6")
    assert iv.value("/data/child[2]/double") == "8"
    iv.remove("/data/child[1]")
    assert (iv.value("/data/total"), iv.value("/data/n")) == ("4", "1")


def test_an_address_stays_when_an_instance_before_it_goes() -> None:
    iv = interview(open_form())
    iv.add("/data/child")
    iv.answer("/data/child[2]/name", "Bo")
    verdict = iv.remove("/data/child[1]")
    assert verdict.became_irrelevant == ("/data/child[1]/name", "/data/child[1]/age")
    assert iv.value("/data/child[2]/name") == "Bo"
    assert iv.step("/data/child[2]/name").heading == "Child 1"
    assert iv.add("/data/child") == "/data/child[3]"


def test_all_instances_can_go_and_the_question_stays() -> None:
    iv = interview(open_form())
    iv.remove("/data/child[1]")
    assert (nodes(iv), iv.position) == (["/data/child"], "/data/child")
    assert iv.value("/data/n") == "0"
    assert iv.add("/data/child") == "/data/child[2]"


@pytest.mark.parametrize("wrong", ["/data/nobody", "/data/child[9]", "/data", "/data/total"])
def test_what_is_no_instance_cannot_be_removed(wrong: str) -> None:
    iv = interview(open_form())
    with pytest.raises(ValueError, match="/data"):
        iv.remove(wrong)
    with pytest.raises(ValueError, match="/data"):
        iv.add(wrong)


def counted(count: str, extra: str = "") -> Form:
    return read_xform(
        xform(
            f"<n/><child {JR}><name/><at/></child>",
            '<bind nodeset="/data/n" type="int"/><bind nodeset="/data/child/at" calculate="position(..)"/>'
            + extra,
            '<input ref="/data/n"/><repeat nodeset="/data/child" xmlns:jr="http://openrosa.org/javarosa"'
            f' jr:count="{count}"><input ref="/data/child/name"><label>Name</label></input></repeat>',
        )
    )


def test_a_count_makes_instances_and_what_it_takes_away_comes_back() -> None:
    iv = interview(counted("/data/n"))
    assert nodes(iv) == ["/data/n"]
    iv.answer("/data/n", "3")
    assert nodes(iv)[1:] == [f"/data/child[{i}]/name" for i in (1, 2, 3)]
    iv.answer("/data/child[3]/name", "Cy")
    gone = iv.answer("/data/n", "1").became_irrelevant
    assert gone == ("/data/child[2]/name", "/data/child[3]/name")
    iv.answer("/data/n", "3")
    assert iv.value("/data/child[3]/name") == "Cy"
    assert [iv.value(f"/data/child[{i}]/at") for i in (1, 2, 3)] == ["1", "2", "3"]


def test_a_count_beyond_reason_is_cut() -> None:
    iv = interview(counted("/data/n"))
    iv.answer("/data/n", "999999999")
    assert 100 < len(nodes(iv)) < 1000


def test_the_position_moves_when_its_instance_goes() -> None:
    iv = interview(counted("/data/n"))
    iv.answer("/data/n", "2")
    iv.move_to("/data/child[2]/name")
    iv.answer("/data/n", "1")
    assert iv.position == "/data/child[1]/name"


NESTED = xform(
    f"<house {JR}><who/><room {JR}><size/></room><all/></house><house><who/><room><size/></room><all/></house><sum/>",
    '<bind nodeset="/data/house/all" calculate="sum(../room/size)"/>'
    '<bind nodeset="/data/sum" calculate="sum(/data/house/all)"/>'
    '<bind nodeset="/data/house/room" relevant="../who != \'\'"/>',
    '<repeat nodeset="/data/house"><input ref="/data/house/who"/><repeat nodeset="/data/house/room">'
    '<input ref="/data/house/room/size"/></repeat></repeat>',
)


def test_repeats_in_repeats() -> None:
    iv = interview(read_xform(NESTED))
    assert nodes(iv) == ["/data/house[1]/who", "/data/house"]
    iv.answer("/data/house[1]/who", "A")
    assert nodes(iv)[1:3] == ["/data/house[1]/room[1]/size", "/data/house[1]/room"]
    iv.answer("/data/house[1]/room[1]/size", "5")
    iv.add("/data/house")
    iv.answer("/data/house[2]/who", "B")
    room = iv.add("/data/house[2]/room")
    iv.answer(f"{room}/size", "7")
    assert room == "/data/house[2]/room[1]"
    assert (iv.value("/data/house[1]/all"), iv.value("/data/house[2]/all"), iv.value("/data/sum")) == (
        "5",
        "7",
        "12",
    )
    iv.clear("/data/house[2]/who")
    assert "/data/house[2]/room" not in nodes(iv)
    iv.remove("/data/house[1]")
    assert iv.value("/data/house[2]/all") == ""


def test_a_running_total_reads_the_instance_before() -> None:
    form = read_xform(
        xform(
            "<i><v/><t/></i><i><v/><t/></i><i><v/><t/></i>",
            '<bind nodeset="/data/i/t" calculate="../v + coalesce('
            'indexed-repeat(/data/i/t, /data/i, position(..) - 1), 0)"/>',
            '<repeat nodeset="/data/i"><input ref="/data/i/v"/></repeat>',
        )
    )
    iv = interview(form)
    for place in (3, 1, 2):
        iv.answer(f"/data/i[{place}]/v", str(place))
    assert [iv.value(f"/data/i[{i}]/t") for i in (1, 2, 3)] == ["1", "3", "6"]
    iv.answer("/data/i[1]/v", "10")
    assert iv.value("/data/i[3]/t") == "15"


def test_an_absolute_path_in_a_repeat_means_the_same_instance() -> None:
    """ODK XForms specification, a deviation from XPath 1.0."""
    form = open_form('<bind nodeset="/data/child/age" relevant="/data/child/name != \'\'"/>')
    iv = interview(form)
    iv.add("/data/child")
    iv.answer("/data/child[2]/name", "Bo")
    assert "/data/child[2]/age" in nodes(iv)
    assert "/data/child[1]/age" not in nodes(iv)


def test_an_instance_of_its_own_repeat_cannot_be_counted_by_it() -> None:
    with pytest.raises(FormError, match="circle"):
        read_xform(
            xform(
                f"<c {JR}><n/></c>",
                '<bind nodeset="/data/c/n" calculate="1"/>',
                '<repeat nodeset="/data/c" xmlns:jr="http://openrosa.org/javarosa" jr:count="/data/c/n"/>',
            )
        )


def test_the_log_brings_repeats_back() -> None:
    form = open_form()
    log = [
        Event("repeat_added", "/data/child"),
        Event("answered", "/data/child[2]/age", "5"),
        Event("repeat_added", "/data/child"),
        Event("repeat_removed", "/data/child[1]"),
        Event("said", "/data/child"),
    ]
    iv = replay(form, log, language="en", now=NOW, zone=ZONE)
    assert nodes(iv)[0] == "/data/child[2]/name"
    assert (iv.value("/data/total"), iv.value("/data/n")) == ("", "2")
    assert iv.step("/data/child").answered


def test_what_a_new_instance_starts_with() -> None:
    form = open_form(
        '<setvalue event="odk-instance-first-load odk-new-repeat" ref="/data/child/age" value="7"/>'
        '<setvalue event="odk-new-repeat" ref="/data/child/name">new</setvalue>'
    )
    iv = interview(form)
    assert (iv.value("/data/child[1]/age"), iv.value("/data/child[1]/name")) == ("7", "")
    iv.add("/data/child")
    assert (iv.value("/data/child[2]/age"), iv.value("/data/child[2]/name")) == ("7", "new")
    assert iv.value("/data/total") == "14"


def test_what_a_new_instance_begins_with_is_made_of_its_type() -> None:
    form = read_xform(
        xform(
            f"<n/><child {JR}><age>2.0</age><half>1</half><sex>x</sex></child>",
            '<bind nodeset="/data/n" type="int"/><bind nodeset="/data/child/age" type="int"/>'
            '<bind nodeset="/data/child/half" calculate="../age div 2"/>',
            '<input ref="/data/n"/><group ref="/data/child"><repeat nodeset="/data/child" jr:count="/data/n">'
            '<input ref="/data/child/age"/><select1 ref="/data/child/sex">'
            "<item><label>f</label><value>f</value></item></select1></repeat></group>",
        )
    )
    iv = interview(form)
    iv.answer("/data/n", "1")
    assert iv.values == {"/data/n": "1", "/data/child[1]/age": "2", "/data/child[1]/half": "1"}


def test_a_new_instance_is_given_what_the_surroundings_say() -> None:
    form = read_xform(
        xform(
            f"<child {JR}><by/><name/></child>",
            '<bind nodeset="/data/child/by" type="string" jr:preload="property" jr:preloadParams="username"/>',
            '<group ref="/data/child"><repeat nodeset="/data/child"><input ref="/data/child/name"/></repeat></group>',
        )
    )
    iv = interview(form, username="li.na")
    iv.add("/data/child")
    assert iv.values == {"/data/child[1]/by": "li.na"}


@pytest.mark.parametrize(("typed", "outer"), [("999999999", 500), ("600", 500), ("25", 25)])
def test_a_count_typed_wrong_does_not_hold_up_the_call(typed: str, outer: int) -> None:
    """One repeat in the other: 500 in each of 500 would take hours. What is typed right brings back the rest."""
    form = read_xform(
        xform(
            f"<n/><room {JR}><bed {JR}><name/></bed></room>",
            '<bind nodeset="/data/n" type="int"/>',
            '<input ref="/data/n"/>'
            '<group ref="/data/room"><repeat nodeset="/data/room" jr:count="/data/n">'
            '<group ref="/data/room/bed"><repeat nodeset="/data/room/bed" jr:count="/data/n">'
            '<input ref="/data/room/bed/name"/></repeat></group></repeat></group>',
        )
    )
    iv = interview(form)
    start = time.perf_counter()
    iv.force("/data/n", typed)
    assert time.perf_counter() - start < 5
    there = [node for node in iv.state() if node.endswith("]")]
    assert len([node for node in there if "bed" not in node]) == outer
    assert len(there) == min(outer + outer * outer, MOST_IN_ALL)
    iv.answer("/data/n", "2")
    assert [node for node in nodes(iv) if node.endswith("name")] == [
        f"/data/room[{room}]/bed[{bed}]/name" for room in (1, 2) for bed in (1, 2)
    ]
