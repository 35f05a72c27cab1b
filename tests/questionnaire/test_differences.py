"""What changed between two versions of a form."""

import pytest

from agentdesk.questionnaire.differences import Change, Difference, differences
from agentdesk.questionnaire.form import Form
from agentdesk.questionnaire.xform import read_xform
from tests.questionnaire.forms import form_xml, xform

ITEM = "<item><label>{1}</label><value>{0}</value></item>"


def form(
    *,
    order: str = "abc",
    label: str = "A",
    choices: tuple[tuple[str, str], ...] = (("x", "X"), ("y", "Y")),
    bind: str = "",
    ours: str = "",
    kind: str = "int",
) -> Form:
    items = "".join(ITEM.format(*choice) for choice in choices)
    controls = {
        "a": f'<select1 ref="/data/a"><label>{label}</label>{items}</select1>',
        "b": '<input ref="/data/b"><label>B</label></input>',
        "c": '<input ref="/data/c"><label>C <output value="/data/b"/></label></input>',
        "d": '<input ref="/data/d"><label>D</label></input>',
    }
    binds = f'<bind nodeset="/data/b" type="{kind}" {bind}/><bind nodeset="/data/a" {ours}/>'
    nodes = "".join(f"<{name}/>" for name in order)
    return read_xform(xform(nodes, binds, "".join(controls[name] for name in order)))


OLD = form(bind="relevant=\"/data/a = 'x'\"", ours='agentdesk:area="usage"')


def test_a_form_does_not_differ_from_itself() -> None:
    assert differences(OLD, OLD) == ()
    large = read_xform(form_xml(30))
    assert differences(large, read_xform(form_xml(30))) == ()


CASES: list[tuple[str, Form, Form, list[Difference]]] = [
    ("added", form(), form(order="abdc"), [Difference(Change.ADDED, "/data/d", new="D")]),
    ("removed", form(), form(order="ab"), [Difference(Change.REMOVED, "/data/c", old="C ${b}")]),
    ("moved", form(), form(order="bca"), [Difference(Change.MOVED, "/data/a", new="A")]),
    ("label", form(), form(label="Aa"), [Difference(Change.CHANGED, "/data/a", "label", "", "", "A", "Aa")]),
    (
        "type",
        form(),
        form(kind="string"),
        [Difference(Change.CHANGED, "/data/b", "type", old="integer", new="text")],
    ),
    (
        "rule",
        OLD,
        form(bind="relevant=\"/data/a = 'y'\"", ours='agentdesk:area="usage"'),
        [Difference(Change.CHANGED, "/data/b", "relevant", old="${a} = 'x'", new="${a} = 'y'")],
    ),
    (
        "required",
        form(),
        form(bind='required="true()"'),
        [Difference(Change.CHANGED, "/data/b", "required", old="", new="true()")],
    ),
    (
        "our column",
        form(ours='agentdesk:area="usage"'),
        form(ours='agentdesk:area="delivery"'),
        [Difference(Change.CHANGED, "/data/a", "area", old="usage", new="delivery")],
    ),
    (
        "choice added",
        form(),
        form(choices=(("x", "X"), ("y", "Y"), ("z", "Z"))),
        [Difference(Change.ADDED, "/data/a", "choice", "", "z", "", "Z")],
    ),
    (
        "choice removed",
        form(),
        form(choices=(("x", "X"),)),
        [Difference(Change.REMOVED, "/data/a", "choice", "", "y", "Y")],
    ),
    (
        "choice said otherwise",
        form(),
        form(choices=(("x", "Ex"), ("y", "Y"))),
        [Difference(Change.CHANGED, "/data/a", "choice", "", "x", "X", "Ex")],
    ),
    (
        "choices in another order",
        form(),
        form(choices=(("y", "Y"), ("x", "X"))),
        [Difference(Change.CHANGED, "/data/a", "choices", old="x y", new="y x")],
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_one_change_is_one_difference(old: Form, new: Form, expected: list[Difference]) -> None:
    assert list(differences(old, new)) == expected


def test_a_changed_translation_is_told_in_its_language_only() -> None:
    old = read_xform(form_xml(6))
    new = read_xform(form_xml(6).replace("<value>Question 3 ", "<value>Query 3 "))
    found = differences(old, new)
    assert [(d.path, d.what, d.language, d.old, d.new) for d in found] == [
        ("/data/q3", "label", "en", "Question 3", "Query 3")
    ]


def test_what_was_added_one_way_was_removed_the_other() -> None:
    small, large = read_xform(form_xml(6)), read_xform(form_xml(12))
    added = {d.path for d in differences(small, large) if d.change is Change.ADDED and not d.what}
    removed = {d.path for d in differences(large, small) if d.change is Change.REMOVED and not d.what}
    assert added == removed == {*(f"/data/q{n}" for n in range(6, 12)), "/data/c11"}
