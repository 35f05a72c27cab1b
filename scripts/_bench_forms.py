"""Questionnaires: a form read, each answer with all that follows from it, a workbook converted."""

import io
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree

import xlsxwriter
from python_calamine import CalamineWorkbook
from tests.questionnaire.forms import form_xml, interview, plausible

from _bench_figures import Figures, milliseconds, row, side_by_side
from agentdesk.exchange.xlsform import convert
from agentdesk.questionnaire.form import Form
from agentdesk.questionnaire.syntax import parse
from agentdesk.questionnaire.xform import read_xform

SIZES: Final = (200, 1000)
ANSWER_BUDGET: Final = {"p95": 0.1}
LOAD_BUDGET: Final = {"p95": 50.0}
"""Budgets of design section 8; they are for 200 questions."""


def forms(answers: int, loads: int) -> Iterator[Figures]:
    """Rows for each size: loading, answering, converting."""
    for size in SIZES:
        yield from _engine(size, answers, loads)
        yield _conversion(size, max(loads // 3, 1))


def _engine(size: int, answers: int, loads: int) -> Iterator[Figures]:
    xml = form_xml(size)
    load, parse = side_by_side(loads, lambda: _load(xml), lambda: ElementTree.fromstring(xml))
    yield row(
        f"form of {size} questions loaded",
        "ms",
        load,
        floors={"the XML parsed, and no more": parse},
        budget=LOAD_BUDGET if size == SIZES[0] else None,
    )
    form = read_xform(xml)
    questions = list(form.questions())
    running = interview(form)
    kept: dict[str, str] = {}
    own: list[float] = []
    bare: list[float] = []
    for number in range(answers):
        question = questions[number * 7 % len(questions)]
        value = plausible(question, number)
        own.append(milliseconds(lambda: running.answer(question.path, value)))  # noqa: B023
        bare.append(milliseconds(lambda: kept.__setitem__(question.path, value)))  # noqa: B023
    yield row(
        f"one answer in a form of {size} questions",
        "ms",
        own,
        floors={"a value put into a dict": bare},
        budget=ANSWER_BUDGET if size == SIZES[0] else None,
    )


def _load(xml: str) -> Form:
    """Read a form as a program does that has just started: no expression is known yet."""
    parse.cache_clear()
    return read_xform(xml)


def _conversion(size: int, times: int) -> Figures:
    workbook = _workbook(size)
    done, read = side_by_side(times, lambda: convert(workbook, "form.xlsx"), lambda: _cells(workbook))
    return row(
        f"workbook of {size} questions converted",
        "ms",
        done,
        floors={"its cells read, and no more": read},
    )


def _cells(workbook: bytes) -> list[object]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    return [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]


def _workbook(size: int) -> bytes:
    """An XLSForm of `size` questions in two languages, with choices, relevance and constraints."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    survey, choices = book.add_worksheet("survey"), book.add_worksheet("choices")
    survey.write_row(
        0,
        0,
        ("type", "name", "label::中文 (zh)", "label::English (en)", "relevant", "constraint", "required"),
    )
    for number in range(size):
        kind = ("select_one yes_no", "text", "integer", "select_multiple parts", "date")[number % 5]
        relevant = f"${{q{number - 1}}} = 'yes'" if number % 5 == 1 else ""
        constraint = ". >= 0 and . <= 120" if kind == "integer" else ""
        survey.write_row(
            number + 1,
            0,
            (kind, f"q{number}", f"问题 {number}", f"Question {number}", relevant, constraint, ""),
        )
    choices.write_row(0, 0, ("list_name", "name", "label::中文 (zh)", "label::English (en)"))
    rows = [("yes_no", "yes", "是", "Yes"), ("yes_no", "no", "否", "No")]
    rows += [("parts", f"p{i}", f"部件 {i}", f"Part {i}") for i in range(8)]
    for place, cells in enumerate(rows, 1):
        choices.write_row(place, 0, cells)
    book.close()
    return buffer.getvalue()
