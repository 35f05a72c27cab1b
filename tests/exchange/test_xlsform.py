"""XLSForms of every kind of file become the same XForm."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from agentdesk.exchange.xlsform import OTHER as OTHER_WORD
from agentdesk.exchange.xlsform import SPECIFY_OTHER, convert
from agentdesk.i18n import translate
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.written import written, written_choices
from agentdesk.questionnaire.xform import read_xform
from tests.exchange.sheets import as_csv, as_markdown, as_xlsx, survey

SHEETS = {
    "survey": [
        ["type", "name", "label", "relevant", "agentdesk::score", "agentdesk::ask_issue", "agentdesk::part"],
        ["note", "hello", "Hello", "", "", "", "greeting"],
        ["select_one sat", "q1", "Happy?", "", "satisfaction", "bad", ""],
        ["text", "q2", "Why?", "${q1} = 'bad'", "", "*", ""],
    ],
    "choices": [["list_name", "name", "label"], ["sat", "good", "Good"], ["sat", "bad", "Bad"]],
    "settings": [["form_id", "version"], ["tiny", "3"]],
}
REAL = Path(__file__).parents[3] / "shared/data/xlsforms"


@pytest.mark.parametrize(
    ("source", "filename"),
    [
        (as_markdown(SHEETS), "f.md"),
        (as_csv(SHEETS), "f.csv"),
        (as_xlsx(SHEETS), "F.XLSX"),
        (as_xlsx(SHEETS), "f.xls"),
    ],
    ids=["markdown", "csv", "xlsx", "xlsx called xls"],
)
def test_each_kind_of_file_gives_the_same_form(source: bytes, filename: str) -> None:
    conversion = convert(source, filename)
    assert conversion.converter.startswith("pyxform ")
    form = read_xform(conversion.xform)
    assert (form.id, form.version) == ("tiny", "3")
    hello, q1, q2 = form.questions()
    assert hello.bind.ours == {"part": "greeting"}
    assert q1.bind.ours == {"score": "satisfaction", "ask_issue": "bad"}
    assert q2.bind.ours == {"ask_issue": "*"}
    assert conversion.xform == convert(as_markdown(SHEETS), "f.md").xform


def changed(row: int, cells: Sequence[str]) -> bytes:
    survey = [list(line) for line in SHEETS["survey"]]
    survey[row] = [*cells]
    return as_markdown({**SHEETS, "survey": survey})


@pytest.mark.parametrize(
    ("source", "filename", "word"),
    [
        (changed(2, ["select_one none", "q1", "Happy?"]), "f.md", "none"),
        (changed(3, ["text", "q2", "Why?", "${q9} = 1"]), "f.md", "q9"),
        (b"not a workbook", "f.xlsx", "refused"),
        (b"", "f.md", "refused"),
        (b"x", "f.pdf", r"\.xlsx"),
    ],
    ids=["unknown list", "unknown name", "no workbook", "empty", "other file"],
)
def test_what_cannot_be_converted_is_refused_with_the_reason(source: bytes, filename: str, word: str) -> None:
    with pytest.raises(FormError, match=word) as refused:
        convert(source, filename)
    assert refused.value.place == filename


def test_own_namespaces_of_a_form_stay() -> None:
    sheets = {**SHEETS, "settings": [["form_id", "namespaces"], ["tiny", 'my="https://my.invalid"']]}
    xform = convert(as_markdown(sheets), "f.md").xform
    assert 'xmlns:my="https://my.invalid"' in xform
    assert "agentdesk:score" in xform


@pytest.mark.skipif(not REAL.exists(), reason="the real XLSForms are not beside the project")
@pytest.mark.parametrize("name", ["whova_form", "socio-economic-survey-v20240515"])
def test_real_forms_convert(name: str) -> None:
    path = REAL / f"{name}.xlsx"
    conversion = convert(path.read_bytes(), path.name)
    assert conversion.xform.startswith("<?xml")


OTHER = """
type | name | label::简体中文 (zh) | label::English (en)
select_one a or_other | q | 问“一” | Say “one”
"""
OTHER_CHOICES = """
list_name | name | label::简体中文 (zh) | label::English (en)
a | x | 甲 | Ex
"""


def test_or_other_speaks_the_languages_of_the_form() -> None:
    form = read_xform(convert(survey(OTHER, OTHER_CHOICES), "f.md").xform)
    chosen, what = form.questions()
    offered = written_choices(form, chosen)
    assert [choice.value for choice in offered] == ["x", "other"]
    assert offered[1].labels == {"zh": translate(OTHER_WORD, "zh_Hans"), "en": "Other"}
    assert written(form, what.label, "zh") == translate(SPECIFY_OTHER, "zh_Hans")
    assert written(form, what.label, "en") == "Please say what."


def test_curly_quotes_of_a_text_stay_as_written() -> None:
    form = read_xform(convert(survey(OTHER, OTHER_CHOICES), "f.md").xform)
    question = next(form.questions())
    assert written(form, question.label, "zh") == "问“一”"
    assert written(form, question.label, "en") == "Say “one”"


def test_or_other_without_languages_speaks_that_of_the_labels() -> None:
    table = "type | name | label\nselect_one a or_other | q | 问题"
    form = read_xform(convert(survey(table, "list_name | name | label\na | x | 甲"), "f.md").xform)
    chosen, what = form.questions()
    assert written_choices(form, chosen)[1].labels == {"": translate(OTHER_WORD, "zh_Hans")}
    assert written(form, what.label, "") == translate(SPECIFY_OTHER, "zh_Hans")


def test_a_table_saved_by_a_spreadsheet_in_chinese_is_read() -> None:
    source = as_csv(SHEETS).decode().replace("Happy?", "满意吗？").encode("gb18030")
    form = read_xform(convert(source, "f.csv").xform)
    assert written(form, list(form.questions())[1].label, "") == "满意吗？"
    marked = "\ufeff".encode() + as_csv(SHEETS)
    assert convert(marked, "f.csv").xform == convert(as_csv(SHEETS), "f.csv").xform
