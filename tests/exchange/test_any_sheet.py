"""Whatever stands in the sheets, a check comes back with findings that say where."""

from hypothesis import given, settings
from hypothesis import strategies as st

from agentdesk.exchange.findings import Severity
from agentdesk.exchange.form_check import check
from agentdesk.i18n import LANGUAGES
from agentdesk.questionnaire.xform import read_xform
from tests.exchange.sheets import as_xlsx

HEADERS = [
    [
        "type",
        "name",
        "label",
        "relevant",
        "constraint",
        "calculation",
        "choice_filter",
        "agentdesk::ask_issue",
    ],
    [
        "type",
        "name",
        "label::中文 (zh)",
        "label::English (en)",
        "relevance",
        "hint",
        "repeat_count",
        "agentdesk::part",
    ],
]
TYPES = [
    "text",
    "integer",
    "note",
    "calculate",
    "select_one l",
    "select_multiple l or_other",
    "rank l",
    "image",
    "x",
]
EDGES = ["begin_group", "end_group", "begin_repeat", "end_repeat"]
NAMES = ["a", "b", "c", "问", "1a", "meta", "", "a b"]
CELLS = [
    "",
    "A",
    "问题“一”？",
    "${a}",
    "${b} = 'x'",
    "${a} + ",
    "foo(1)",
    "${问} ＝ 1",
    "{name}",
    "1 = 2",
    "yes",
    "%s",
    "<b>&",
]
LISTS = [["list_name", "name", "label"], ["l", "x", "X"], ["l", "y", "Y"]]


@st.composite
def surveys(draw: st.DrawFn) -> dict[str, list[list[str]]]:
    header = draw(st.sampled_from(HEADERS))
    cell = st.sampled_from(CELLS) | st.text(max_size=6).filter(lambda text: text.isprintable())
    row = st.tuples(
        st.sampled_from(TYPES + EDGES), st.sampled_from(NAMES), *[cell for _ in range(len(header) - 2)]
    )
    rows = draw(st.lists(row.map(list), min_size=1, max_size=7))
    return {"survey": [header, *rows], "choices": LISTS}


@settings(max_examples=100, deadline=None)
@given(surveys())
def test_a_check_always_comes_back_with_findings_that_can_be_said(sheets: dict[str, list[list[str]]]) -> None:
    checked = check(as_xlsx(sheets), "f.xlsx")
    errors = [finding for finding in checked.findings if finding.severity is Severity.ERROR]
    assert checked.ok is not bool(errors)
    for finding in checked.findings:
        assert finding.row is None or 1 <= finding.row <= len(sheets[finding.sheet])
        assert [finding.say(language) for language in LANGUAGES]
    if checked.ok:
        assert checked.form is not None
        assert read_xform(checked.xform).id == checked.form_id
