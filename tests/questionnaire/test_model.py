"""The stored model of a form: what lists and reports read in place of the XForm."""

import json

from agentdesk.content import questionnaire_xform
from agentdesk.questionnaire.model import MOST_CHOICES, digest_of, model_of, questions_in
from agentdesk.questionnaire.xform import read_xform
from tests.questionnaire.forms import xform

NODES = "<n/><child><age/><pet><name/></pet></child><photo/><shop/>"
BINDS = (
    '<bind nodeset="/data/n" type="int"/><bind nodeset="/data/child/age" type="int"/>'
    '<bind nodeset="/data/photo" type="binary"/>'
)
BODY = (
    '<input ref="/data/n"><label>How many of <output value="/data/child/age"/>?</label></input>'
    '<group ref="/data/child"><repeat nodeset="/data/child"><input ref="/data/child/age"><label>Age</label></input>'
    '<group ref="/data/child/pet"><repeat nodeset="/data/child/pet">'
    '<input ref="/data/child/pet/name"><label>Name</label></input></repeat></group></repeat></group>'
    '<upload ref="/data/photo" mediatype="image/*"><label>Photo</label></upload>'
    "<select1 ref='/data/shop'><label>Shop</label><itemset nodeset=\"instance('s')/root/item[age &gt; 3]\">"
    "<value ref='name'/><label ref='label'/></itemset></select1>"
)
SHOPS = '<instance id="s" src="jr://file-csv/s.csv"/>'


def table(rows: int) -> dict[str, bytes]:
    return {"s.csv": ("name,label,age\n" + "".join(f"v{i},Shop {i},1\n" for i in range(rows))).encode()}


def test_the_shipped_questionnaire() -> None:
    form = read_xform(questionnaire_xform("after_sale_visit"))
    model = json.loads(json.dumps(model_of(form)))
    assert (model["languages"], model["default_language"]) == (["zh", "en"], "zh")
    steps = {step["name"]: step for step in model["steps"]}
    assert next(iter(steps)) == "greeting"
    assert steps["q1"]["choices"][0] == {
        "value": "very_satisfied",
        "label": {"zh": "非常满意", "en": "Very satisfied"},
    }
    assert steps["q1"]["ours"]["score"] == "satisfaction"
    assert steps["greeting"]["label"]["en"].startswith("Hello ${customer_name}, this is ${agent_name}")
    assert questions_in(form) == sum(step["kind"] != "say" for step in model["steps"]) == 10


def test_repeats_files_and_what_is_left_out() -> None:
    model = model_of(read_xform(xform(NODES, BINDS, BODY, model=SHOPS), table(3)))
    assert [(step["name"], step["kind"], step["repeat"]) for step in model["steps"]] == [
        ("n", "integer", ""),
        ("age", "integer", "/data/child"),
        ("name", "text", "/data/child/pet"),
        ("shop", "select_one", ""),
    ]
    assert model["steps"][0]["label"] == {"": "How many of ${age}?"}
    assert [choice["value"] for choice in model["steps"][3]["choices"]] == ["v0", "v1", "v2"]
    assert model["left_out"] == [{"path": "/data/photo", "kind": "image"}]
    assert model["files"] == ["s.csv"]


def test_a_long_list_stays_in_its_file() -> None:
    model = model_of(read_xform(xform(NODES, BINDS, BODY, model=SHOPS), table(MOST_CHOICES + 1)))
    assert model["steps"][3]["choices"] == []


def test_a_digest_tells_what_is_asked() -> None:
    same = digest_of("<x/>", {"a": b"1", "b": b"2"})
    assert digest_of("<x/>", {"b": b"2", "a": b"1"}) == same
    others = [
        ("<y/>", {"a": b"1", "b": b"2"}),
        ("<x/>", {"a": b"1"}),
        ("<x/>", {"a": b"", "b": b"12"}),
        ("<x/>", {}),
    ]
    assert len({same, *(digest_of(*other) for other in others)}) == 5
