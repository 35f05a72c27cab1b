"""The design of a questionnaire is judged by R21-R28: what ships, and what could be worse."""

from importlib.resources import files

import pytest

from agentdesk.exchange.findings import Finding
from agentdesk.exchange.form_check import check
from agentdesk.exchange.wording import MESSAGES
from tests.exchange.sheets import survey

HEAD = "type | name | label | agentdesk::part | agentdesk::area | agentdesk::score"
HELLO = "note | hello | 您好，感谢您选择我们，想做一次回访。 | greeting | |"
BYE = "note | bye | 谢谢，如有问题请随时联系我们。 | closing | |"
AREAS = ("product_quality", "service_attitude", "delivery", "after_sales")
CHOICES = """
list_name | name | label
sat | a | 满意
sat | b | 一般
sat | c | 不满意
rev | c | 不满意
rev | b | 一般
rev | a | 满意
even | a | 很好
even | b | 较好
even | c | 较差
even | d | 很差
"""
ASKED = [f"select_one sat | q{n} | 您满意吗？ | | {area} |" for n, area in enumerate((*AREAS, "overall"))]


def found(*rows: str) -> list[Finding]:
    return [*check(survey("\n".join([HEAD, *rows]), CHOICES), "f.md").findings]


def codes(*rows: str) -> set[str]:
    return {finding.code for finding in found(*rows)} - {"unused-list"}


def test_each_language_is_judged_by_its_own_words() -> None:
    """Languages by their names, without codes: 70 letters are no long question in English, as they are in Chinese."""
    table = (
        "type | name | label::English | label::中文 | label::French\n"
        "text | q | Over the last month, how many times have you called our service line? | 上个月您来过几次电话？"
        " | Le mois dernier, combien de fois avez-vous pris contact avec notre service ?"
    )
    assert not {finding.code for finding in check(survey(table, ""), "f.md").findings} & set(MESSAGES)


def test_a_good_design_has_no_finding() -> None:
    assert codes(HELLO, *ASKED, BYE) == set()


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([*ASKED, BYE], "no-greeting"),
        ([HELLO, *ASKED], "no-closing"),
        ([HELLO.replace("感谢您选择我们，", ""), *ASKED, BYE], "no-thanks"),
        ([HELLO, *ASKED, BYE.replace("联系", "告诉")], "no-contact"),
        ([HELLO, *ASKED[:2], *ASKED[3:], "select_one sat | x | 您满意吗？ | | usage |", BYE], "not-covered"),
        ([HELLO, *ASKED, *[f"text | t{n} | 您说呢？ | | |" for n in range(4)], BYE], "open-questions"),
        ([HELLO, *ASKED, "select_one even | e | 您看怎么样？ | | |", BYE], "no-middle"),
        ([HELLO, *ASKED, "select_one rev | e | 您看怎么样？ | | | s", BYE], "score-order"),
        ([HELLO, *ASKED, "select_one sat | e | 难道您不满意吗？ | | |", BYE], "leading"),
    ],
)
def test_what_could_be_better_is_found(rows: list[str], code: str) -> None:
    assert codes(*rows) == {code}


def test_an_area_is_covered_by_the_words_of_a_question_too() -> None:
    rows = [*ASKED[:2], "select_one sat | d | 您对送货满意吗？ | | |", *ASKED[3:]]
    assert codes(HELLO, *rows, BYE) == set()


def test_parts_are_known_by_their_words_too() -> None:
    assert (
        codes(HELLO.replace("greeting", ""), *ASKED, BYE.replace("closing", "").replace("谢谢", "谢谢，再见"))
        == set()
    )


def test_a_short_questionnaire_has_a_narrow_purpose() -> None:
    assert codes(HELLO, ASKED[0], BYE) == set()


def test_the_shipped_questionnaire_has_exactly_its_known_weaknesses() -> None:
    """R34 has three good answers and a bad one, R33 asks for prompt and effective at once, nothing asks of delivery."""
    folder = files("agentdesk.content").joinpath("questionnaires")
    checked = check(folder.joinpath("after_sale_visit.md").read_bytes(), "after_sale_visit.md")
    assert [(f.code, f.row) for f in checked.findings] == [
        ("not-covered", None),
        ("double-barrelled", 12),
        ("double-barrelled", 12),
        ("unbalanced-scale", 13),
    ]
    other = check(folder.joinpath("solution_confirmation.md").read_bytes(), "solution_confirmation.md")
    assert other.findings == ()


def test_an_xform_is_judged_as_its_workbook() -> None:
    folder = files("agentdesk.content").joinpath("questionnaires")
    findings = check(folder.joinpath("after_sale_visit.xml").read_bytes(), "after_sale_visit.xml").findings
    assert [(f.code, f.column) for f in findings] == [
        ("not-covered", ""),
        ("double-barrelled", "/data/q5"),
        ("double-barrelled", "/data/q5"),
        ("unbalanced-scale", "/data/q6"),
    ]
