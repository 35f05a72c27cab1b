"""Questionnaires by command: checked, brought in, published, given back, compared, tried out."""

import json
from pathlib import Path

import pytest

from agentdesk.content import questionnaire_source
from agentdesk.desk import Desk
from agentdesk.services import calls
from tests.calling import owe_visit
from tests.cli.conftest import Run
from tests.desks import TODAY

SHORT = """| survey |
| | type | name | label::中文 (zh) | label::English (en) | relevant | constraint | required | agentdesk::part |
| | note | hello | 您好 | Hello | | | | greeting |
| | select_one yn | q1 | 满意吗? | Happy? | | | yes | |
| | text | q2 | 为什么? | Why? | ${q1} = 'no' | | | |
| | begin repeat | child | 孩子 | Child | | | | |
| | integer | age | 几岁? | How old? | | . < 20 | yes | |
| | end repeat | | | | | | | |
| | select_one_from_file shops.csv | shop | 哪家店? | Which shop? | | | | |
| | note | bye | 谢谢,再见 | Thank you, bye | | | | closing |
| choices |
| | list_name | name | label::中文 (zh) | label::English (en) |
| | yn | yes | 是 | Yes |
| | yn | no | 否 | No |
| settings |
| | form_id | form_title |
| | short | Short one |
"""
SHOPS = "name,label\nsz,Shenzhen\n"
REAL = Path(__file__).parents[3] / "shared/data/xlsforms"
ENGLISH = {"AGENTDESK_LANGUAGE": "en"}


@pytest.fixture
def made(run: Run) -> Run:
    """A new desk with an administrator."""
    typed = "a good password\n"
    done = run("init", "--name", "x", "--admin", "boss", "--password-stdin", "--language", "en", typed=typed)
    assert done.status == 0
    return run


@pytest.fixture
def short(tmp_path: Path) -> Path:
    """A questionnaire in a file, the file it reads in the folder beside it."""
    file = tmp_path / "short.md"
    file.write_text(SHORT, "utf-8")
    media = tmp_path / "short-media"
    media.mkdir()
    (media / "shops.csv").write_text(SHOPS, "utf-8")
    return file


def changed(short: Path, old: str, new: str) -> Path:
    file = short.with_name("changed.md")
    file.write_text(SHORT.replace(old, new), "utf-8")
    (short.parent / "shops.csv").write_text(SHOPS, "utf-8")
    return file


def answered(folder: Path, *answers: tuple[str, object]) -> str:
    file = folder / "answers.json"
    file.write_text(json.dumps(answers), "utf-8")
    return str(file)


def test_a_check_names_the_place(run: Run, short: Path) -> None:
    fine = run("questionnaire", "check", str(short), "--json").data
    assert (fine["ok"], fine["form_id"], fine["languages"]) == (True, "short", ["zh", "en"])
    assert fine["files"] == ["shops.csv"]
    wrong = changed(short, "${q1} = 'no'", "frobnicate(${q1})")
    done = run("questionnaire", "check", str(wrong), "--json")
    assert done.status == 1
    fault = done.data["findings"][0]
    assert (fault["severity"], fault["sheet"], fault["row"], fault["column"]) == (
        "error",
        "survey",
        4,
        "relevant",
    )
    assert "frobnicate" in fault["message"]
    for_people = run("questionnaire", "check", str(wrong), "--language", "en")
    assert (for_people.status, "Errors 1" in for_people.out) == (1, True)
    assert [line.split()[:4] for line in for_people.out.splitlines()][1] == [
        "error",
        "survey",
        "4",
        "relevant:1",
    ]


def test_a_check_for_confirmations_wants_a_verdict(run: Run, short: Path, tmp_path: Path) -> None:
    assert run("questionnaire", "check", str(short), "--visit", "first").status == 0
    done = run("questionnaire", "check", str(short), "--visit", "confirmation", "--json")
    assert (done.status, done.data["ok"]) == (1, False)
    fault = done.data["findings"][0]
    assert (fault["code"], fault["severity"], "agentdesk::satisfied" in fault["message"]) == (
        "no-verdict",
        "error",
        True,
    )
    shipped = tmp_path / "shipped.md"
    shipped.write_bytes(questionnaire_source("solution_confirmation"))
    assert run("questionnaire", "check", str(shipped), "--visit", "confirmation").status == 0


def test_files_are_found_in_the_media_folder_or_named(run: Run, short: Path) -> None:
    (short.parent / "short-media/shops.csv").rename(short.parent / "elsewhere.csv")
    missing = run("questionnaire", "check", str(short), "--json")
    assert missing.status == 1
    assert "shops.csv" in missing.data["findings"][0]["message"]
    elsewhere = short.parent / "others" / "shops.csv"
    elsewhere.parent.mkdir()
    (short.parent / "elsewhere.csv").rename(elsewhere)
    assert run("questionnaire", "check", str(short), "--file", str(elsewhere), "--json").status == 0


def test_from_a_file_to_the_next_call(made: Run, short: Path, database_url: str) -> None:
    draft = made("questionnaire", "import", str(short), "--note", "first", "--json").data
    assert (draft["code"], draft["version"], draft["state"], draft["note"]) == ("short", 1, "draft", "first")
    refused = made("questionnaire", "use", "short", "--visit", "first")
    assert (refused.status, refused.out) == (1, "")
    assert made("questionnaire", "publish", "short", "--json").data["asked"] is True
    uses = made(
        "questionnaire", "use", "short", "--visit", "first", "--customers", "enterprise", "--json"
    ).data
    assert {"visit_kind": "first", "customer_kind": "enterprise", "tier": "", "code": "short"} in uses
    listed = {row["code"]: row for row in made("questionnaire", "list", "--json").data}
    assert listed["short"]["published"] == 1
    assert "Short one" in made("questionnaire", "list").out
    again = made("questionnaire", "import", str(changed(short, "Happy?", "Content?")), "--publish", "--json")
    assert (again.data["version"], again.data["asked"]) == (2, True)
    rows = made("questionnaire", "versions", "short", "--json").data
    assert [(row["version"], row["state"], row["asked"]) for row in rows] == [
        (2, "published", True),
        (1, "published", False),
    ]
    assert made("questionnaire", "retire", "short", "--version", "2", "--json").data["state"] == "retired"
    last = made("questionnaire", "retire", "short", "--version", "1", **ENGLISH)
    assert (last.status, "Publish another" in last.err) == (1, True)
    _import_company(made, short.parent)
    typed = "a good password\n"
    made("people", "add", "li.na", "--name", "n", "--role", "agent", "--password-stdin", typed=typed)
    with Desk.open(database_url, today=TODAY) as desk:
        desk.trust("li.na")
        number = owe_visit(desk, 1)
        desk.do(calls.claim, number)
        sheet = desk.do(calls.open_call, number)
    assert sheet.form.title == "Short one"
    ended = made("questionnaire", "unuse", "--visit", "first", "--customers", "enterprise", "--json").data
    assert "short" not in {row["code"] for row in ended}


def _import_company(made: Run, folder: Path) -> None:
    customers, purchases = folder / "customers.csv", folder / "purchases.csv"
    customers.write_text("客户编号,姓名,电话,类型\nK1,海纳公司,13812345678,企业\n", "utf-8")
    purchases.write_text(
        "order,customer,product,total,currency,order date,delivery date\nD1,K1,X200,3280,CNY,2026-11-10,2026-11-16\n",
        "utf-8",
    )
    for what, file in (("customers", customers), ("purchases", purchases)):
        assert made("import", what, str(file)).status == 0


def test_a_form_with_errors_is_not_brought_in(made: Run, short: Path) -> None:
    wrong = changed(short, "${q1} = 'no'", "${q9} = 'no'")
    done = made("questionnaire", "import", str(wrong), **ENGLISH)
    assert (done.status, done.out) == (1, "")
    assert "survey, 4, relevant" in done.err
    for words in (["run", "--answers", answered(short.parent)], ["preview"]):
        refused = made("questionnaire", words[0], str(wrong), *words[1:], **ENGLISH)
        assert (refused.status, refused.out) == (1, "")
        assert "survey, 4, relevant:1: There is no question called q9" in refused.err
    assert "short" not in {row["code"] for row in made("questionnaire", "list", "--json").data}


def test_bringing_in_tells_that_there_are_warnings(made: Run, short: Path) -> None:
    assert "Findings: " in made("questionnaire", "import", str(short), **ENGLISH).err


def test_what_went_in_comes_out_byte_for_byte(made: Run, short: Path, tmp_path: Path) -> None:
    made("questionnaire", "import", str(short), "--code", "mine")
    out = tmp_path / "out"
    names = ["--xform", str(out / "a.xml"), "--codebook", str(out / "a.html")]
    done = made("questionnaire", "export", "mine", str(out / "a.md"), *names, "--json")
    assert done.status == 0
    assert (out / "a.md").read_bytes() == short.read_bytes()
    assert (out / "a-media/shops.csv").read_text("utf-8") == SHOPS
    assert (
        made("questionnaire", "check", str(out / "a.xml"), "--file", str(out / "a-media/shops.csv")).status
        == 0
    )
    page = (out / "a.html").read_text("utf-8")
    assert "满意吗?" in page
    assert "Shenzhen" in page
    assert made("questionnaire", "export", "mine", str(out / "a.xlsx")).status == 0
    assert (out / "a.xlsx").read_bytes().startswith(b"PK")
    assert made("questionnaire", "export", "mine", str(out / "a.xls")).status == 1
    assert made("questionnaire", "export", "mine").status == 2
    assert made("questionnaire", "export", "yours", "x.md").status == 1


def test_what_differs_is_told(made: Run, short: Path) -> None:
    made("questionnaire", "import", str(short), "--publish")
    new = changed(short, "Happy?", "Content?")
    by_file = made("questionnaire", "diff", "short", str(new), "--json").data
    made("questionnaire", "import", str(new))
    assert made("questionnaire", "diff", "short", "--json").data == by_file
    assert made("questionnaire", "diff", "short", "1", "2", "--json").data == by_file
    assert [(each["path"], each["what"], each["old"], each["new"]) for each in by_file] == [
        ("/data/q1", "label", "Happy?", "Content?")
    ]
    assert made("questionnaire", "diff", "short", "2", "2", "--json").data == []
    assert "Content?" in made("questionnaire", "diff", "short").out
    assert made("questionnaire", "diff", "short", "nowhere.md").status == 2


def test_a_preview_says_what_will_be_said(made: Run, short: Path) -> None:
    lines = made("questionnaire", "preview", str(short), "--language", "en", **ENGLISH).out.splitlines()
    at = lines.index("1.   Happy? [q1, one choice]")
    assert lines[at : at + 4] == [
        "1.   Happy? [q1, one choice]",
        "      1  Yes (yes)",
        "      2  No (no)",
        "     Required",
    ]
    assert "     Asked when: ${q1} = 'no'" in lines
    assert "== Child" in lines
    made("questionnaire", "import", str(short))
    assert "满意吗?" in made("questionnaire", "preview", "short").out
    model = made("questionnaire", "preview", "short", "--json").data
    assert [step["repeat"] for step in model["steps"] if step["name"] == "age"] == ["/data/child"]


def test_a_form_is_answered_from_a_file(run: Run, short: Path) -> None:
    answers = answered(
        short.parent,
        ("/data/q2", "too early"),
        ("/data/q1", "purple"),
        ("/data/q1", "no"),
        ("/data/q2", "because"),
        ("/data/hello", "x"),
        ("/data/child[1]/age", 30),
        ("/data/child[2]/age", "4"),
        ("/data/child[9]/age", "4"),
        ("/data/nowhere", "x"),
        ("/data/shop", "sz"),
        ("/data/shop", None),
    )
    done = run("questionnaire", "run", str(short), "--answers", answers, "--json", **ENGLISH)
    assert done.status == 0
    nodes = done.data
    assert [line.partition(":")[0] for line in done.err.splitlines()] == [
        "/data/q2",
        "/data/q1",
        "/data/hello",
        "/data/child[9]/age",
        "/data/nowhere",
    ]
    assert all(set(state) == {"relevant", "value", "required", "valid"} for state in nodes.values())
    assert nodes["/data/q2"] == {"relevant": True, "value": "because", "required": False, "valid": True}
    assert nodes["/data/child[1]/age"] == {"relevant": True, "value": "30", "required": True, "valid": False}
    assert nodes["/data/child[2]/age"]["valid"] is True
    assert nodes["/data/child[1]"]["value"] == ""
    assert nodes["/data/shop"]["value"] == ""
    assert set(nodes) >= {"/data/hello", "/data/q1", "/data/bye"}
    assert "/data/child[1]/age" in run("questionnaire", "run", str(short), "--answers", answers).out


def test_a_run_has_the_clock_it_is_given(run: Run, tmp_path: Path) -> None:
    form = tmp_path / "clock.md"
    form.write_text(
        "| survey |\n| | type | name | label | calculation |\n| | text | q | Q | |\n"
        "| | calculate | day | | string(today()) |\n",
        "utf-8",
    )
    answers = answered(tmp_path)
    arguments = ("questionnaire", "run", str(form), "--answers", answers, "--json")
    night = ("--now", "2026-11-21T23:30:00+00:00")
    assert run(*arguments, *night, "--zone", "UTC").data["/data/day"]["value"] == "2026-11-21"
    assert run(*arguments, *night, "--zone", "Asia/Shanghai").data["/data/day"]["value"] == "2026-11-22"
    here = ("--now", "2026-11-21T23:30", "--zone", "America/Phoenix")
    assert run(*arguments, *here).data["/data/day"]["value"] == "2026-11-21"
    assert run(*arguments, "--zone", "Mars").status == 2
    assert run(*arguments, "--now", "soon").status == 2


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[", "must hold JSON"),
        ('{"a": 1}', "must hold JSON"),
        ("7", "must hold JSON"),
        ('[["/data/q1", "no"], [null, "2"]]', "Answer 2 of"),
        ('[["/data/q1"]]', "Answer 1 of"),
        ('["/data/q1", "no"]', "Answer 1 of"),
        ('[["/data/q1", [["no"]]]]', "Answer 1 of"),
        ('[["/data/q1", [null]]]', "Answer 1 of"),
        ('[["/data/q1", {"no": 1}]]', "Answer 1 of"),
        ('[["/data/q1", NaN]]', "Answer 1 of"),
    ],
)
def test_answers_that_are_none(run: Run, short: Path, content: str, told: str) -> None:
    file = short.parent / "answers.json"
    file.write_text(content, "utf-8")
    done = run("questionnaire", "run", str(short), "--answers", str(file), **ENGLISH)
    assert (done.status, done.out) == (1, "")
    assert told in done.err


def test_answers_are_what_json_has(run: Run, tmp_path: Path) -> None:
    """Lists, numbers as they are written, true and false; null and an empty list take the answer away."""
    form = tmp_path / "kinds.md"
    form.write_text(
        "| survey |\n| | type | name | label |\n| | select_multiple abc | many | Which? |\n"
        "| | rank abc | order | Order? |\n"
        "| | decimal | size | Size? |\n| | select_one tf | yes | Yes? |\n| | text | gone | Why? |\n"
        "| | select_multiple abc | none | Which not? |\n"
        "| choices |\n| | list_name | name | label |\n| | abc | a | A |\n| | abc | b | B |\n| | abc | 3 | C |\n"
        "| | tf | true | T |\n| | tf | false | F |\n",
        "utf-8",
    )
    given = tmp_path / "answers.json"
    given.write_text(
        '[["/data/many", ["a", 3]], ["/data/order", [3, "a", "b"]], ["/data/size", 2.50], ["/data/yes", false],'
        ' ["/data/gone", "x"], ["/data/gone", null], ["/data/none", ["a"]], ["/data/none", []]]',
        "utf-8",
    )
    done = run("questionnaire", "run", str(form), "--answers", str(given), "--json", **ENGLISH)
    assert (done.status, done.err) == (0, "")
    values = {path.rpartition("/")[2]: state["value"] for path, state in done.data.items()}
    assert values["many"] == "a 3"
    assert values["order"] == "3 a b"
    assert values["size"] == "2.5"
    assert values["yes"] == "false"
    assert (values["gone"], values["none"]) == ("", "")


def test_a_form_that_cannot_be_asked_is_refused(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.xml"
    bad.write_text("<nonsense", "utf-8")
    answers = answered(tmp_path)
    done = run("questionnaire", "run", str(bad), "--answers", answers, **ENGLISH)
    assert (done.status, done.out) == (1, "")
    assert "cannot be asked" in done.err
    assert run("questionnaire", "check", str(bad)).status == 1
    assert run("questionnaire", "check", str(tmp_path / "none.md")).status == 2


@pytest.mark.parametrize(
    "name",
    ["all-question-types-v2024091201-3.xlsx", "socio-economic-survey-v20240515.xlsx", "whova_form.xlsx"],
)
def test_real_forms_are_checked_brought_in_and_run(made: Run, tmp_path: Path, name: str) -> None:
    file = REAL / name
    if not file.exists():
        pytest.skip("the real forms are not there")
    assert made("questionnaire", "check", str(file), "--json").data["ok"] is True
    row = made("questionnaire", "import", str(file), "--code", "real", "--json").data
    assert row["questions"] > 10
    back = tmp_path / "back.xlsx"
    assert (
        made("questionnaire", "export", "real", str(back), "--codebook", str(tmp_path / "b.html")).status == 0
    )
    assert back.read_bytes() == file.read_bytes()
    ran = made("questionnaire", "run", str(file), "--answers", answered(tmp_path), "--json")
    assert len(ran.data) > row["questions"]
    assert made("questionnaire", "preview", "real").out.count("\n") > row["questions"]
