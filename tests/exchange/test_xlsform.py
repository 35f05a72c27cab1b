"""XLSForms of every kind of file become the same XForm."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

from agentdesk.exchange.xlsform import convert
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.xform import read_xform

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


def as_markdown(sheets: dict[str, list[list[str]]]) -> bytes:
    lines = []
    for name, rows in sheets.items():
        lines.append(f"| {name} |")
        lines += [f"| | {' | '.join(row)} |" for row in rows]
    return "\n".join(lines).encode()


def as_csv(sheets: dict[str, list[list[str]]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    for name, rows in sheets.items():
        writer.writerow([name])
        writer.writerows(["", *row] for row in rows)
    return out.getvalue().encode()


def as_xlsx(sheets: dict[str, list[list[str]]]) -> bytes:
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out)
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    workbook.close()
    return out.getvalue()


@pytest.mark.parametrize(
    ("source", "filename"),
    [(as_markdown(SHEETS), "f.md"), (as_csv(SHEETS), "f.csv"), (as_xlsx(SHEETS), "F.XLSX")],
    ids=["markdown", "csv", "xlsx"],
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
