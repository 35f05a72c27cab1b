"""Versions of a questionnaire: brought in, published, retired; and which of them a call is asked with."""

import os
from dataclasses import replace

import pytest
from sqlmodel import col, select

from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import Category, Severity
from agentdesk.domain.visit import EventKind, VisitKind
from agentdesk.questionnaire.model import digest_of
from agentdesk.services import authoring, calls, issues, questionnaires, versions, visits
from agentdesk.services.authoring import Submission
from agentdesk.services.calls import Entry
from agentdesk.services.issues import NewIssue
from agentdesk.store.tables import AuditEvent, QuestionnaireVersion
from tests.calling import Call, owe_visit
from tests.desks import as_person
from tests.processes import together
from tests.questionnaire.forms import xform

SHOPS = b"name,label\nsz,Shenzhen\ngz,Guangzhou\n"


def a_form(label: str = "How was it?", *, shops: bool = False, rule: str = "") -> str:
    """A greeting and a question; with `shops`, one more with choices from a file."""
    nodes = "<greeting/><q1/>" + ("<shop/>" if shops else "")
    binds = (
        '<bind nodeset="/data/greeting" readonly="true()" type="string"/>'
        f'<bind nodeset="/data/q1" type="string" agentdesk:area="delivery"{rule}/>'
    )
    body = (
        "<input ref='/data/greeting'><label>Hello</label></input>"
        f"<input ref='/data/q1'><label>{label}</label></input>"
    )
    model = ""
    if shops:
        binds += '<bind nodeset="/data/shop" type="string"/>'
        model = '<instance id="shops" src="jr://file-csv/shops.csv"/>'
        body += (
            "<select1 ref='/data/shop'><label>Where?</label><itemset nodeset=\"instance('shops')/root/item\">"
            "<value ref='name'/><label ref='label'/></itemset></select1>"
        )
    return xform(nodes, binds, body, model=model)


def submission(label: str = "How was it?", *, shops: bool = False, code: str = "short") -> Submission:
    files = {"shops.csv": SHOPS, "unused.csv": b"x"} if shops else {}
    return Submission(
        a_form(label, shops=shops), b"\x00\xffworkbook", "short.xlsx", "pyxform 4.5.0", files, code, "mended"
    )


@pytest.fixture
def author(desk: Desk) -> Desk:
    """A desk with 赵敏, who may write questionnaires, at it."""
    desk.trust("zhao.min")
    return desk


def audited(desk: Desk) -> list[str]:
    with desk.store.reading() as tx:
        kinds = tx.session.exec(select(AuditEvent.kind).order_by(col(AuditEvent.id))).all()
        return [kind for kind in kinds if kind.startswith("questionnaire")]


def asked(desk: Desk, kind: VisitKind, customer_kind: str = "", tier: str = "") -> str:
    """The code of what is asked."""
    number = desk.see(questionnaires.version_for, kind, customer_kind, tier)
    return next(
        each.code
        for one in desk.see(versions.listed)
        for each in desk.see(versions.versions, one.code)
        if each.id == number
    )


def test_a_new_desk_asks_what_ships(author: Desk) -> None:
    rows = {row.code: row for row in author.see(versions.listed)}
    assert set(rows) == {"after_sale_visit", "solution_confirmation"}
    visit = rows["after_sale_visit"]
    assert (visit.newest, visit.newest_state, visit.published) == (1, "published", 1)
    assert visit.languages == ("zh", "en")
    assert visit.questions == 10
    assert {use.visit_kind for use in visit.used_for} == set(VisitKind) - {VisitKind.CONFIRMATION}
    assert asked(author, VisitKind.CONFIRMATION) == "solution_confirmation"


def test_what_was_brought_in_is_all_kept(author: Desk) -> None:
    row = author.do(authoring.submit, submission(shops=True))
    assert (row.code, row.version, row.state, row.asked) == ("short", 1, "draft", False)
    assert (row.title, row.questions, row.note, row.created_by) == ("T", 2, "mended", "赵敏")
    detail = author.see(versions.version, "short")
    assert (detail.source, detail.row.source_name) == (b"\x00\xffworkbook", "short.xlsx")
    assert detail.xform == a_form(shops=True)
    assert detail.files == {"shops.csv": SHOPS}
    steps = {step["name"]: step for step in detail.model["steps"]}
    assert [step["kind"] for step in detail.model["steps"]] == ["say", "text", "select_one"]
    assert steps["q1"]["label"] == {"": "How was it?"}
    assert steps["q1"]["ours"] == {"area": "delivery"}
    assert [(c["value"], c["label"]) for c in steps["shop"]["choices"]] == [
        ("sz", {"": "Shenzhen"}),
        ("gz", {"": "Guangzhou"}),
    ]
    form = author.see(questionnaires.form_of, row.id)
    assert [question.name for question in form.questions()] == ["greeting", "q1", "shop"]


def test_a_version_that_this_program_cannot_ask_is_refused_with_the_reason(author: Desk) -> None:
    row = author.do(authoring.submit, submission())
    with author.store.writing() as tx:
        draft = tx.session.get_one(QuestionnaireVersion, row.id)
        draft.xform, draft.digest = a_form(rule=' relevant="of_tomorrow()"'), "other"
        tx.session.add(draft)
    with pytest.raises(Refusal, match=r"/data/q1"):
        author.see(questionnaires.form_of, row.id)


def test_the_code_is_the_forms_own_unless_given(author: Desk) -> None:
    assert author.do(authoring.submit, submission(code="")).code == "t"
    with pytest.raises(Refusal, match="code"):
        author.do(authoring.submit, submission(code="x" * 101))


def test_the_same_again_is_refused_until_it_was_retired(author: Desk) -> None:
    digest = digest_of(submission().xform, submission().files)
    assert author.see(authoring.same_as, "short", digest) is None
    author.do(authoring.submit, submission())
    assert author.see(authoring.same_as, "short", digest) == 1
    assert author.see(authoring.same_as, "short", digest_of(submission().xform + " ", {})) is None
    with pytest.raises(Refusal, match="version 1 of short"):
        author.do(authoring.submit, submission())
    author.do(authoring.publish, "short")
    author.do(authoring.retire, "short", 1)
    assert author.see(authoring.same_as, "short", digest) is None
    assert author.do(authoring.submit, submission()).version == 2


def test_files_make_a_version_of_their_own(author: Desk) -> None:
    given = submission(shops=True)
    author.do(authoring.submit, given)
    more = {"shops.csv": SHOPS + b"bj,Beijing\n"}
    again = Submission(given.xform, given.source, given.source_name, given.converter, more, given.code)
    assert author.do(authoring.submit, again).version == 2


@pytest.mark.parametrize(
    "broken",
    [
        "<nonsense",
        a_form(rule=' relevant="frobnicate(1)"'),
        a_form(shops=True),
    ],
    ids=["no XML", "unknown function", "missing file"],
)
def test_what_cannot_be_asked_never_gets_in(author: Desk, broken: str) -> None:
    with pytest.raises(Refusal, match="cannot be asked"):
        author.do(authoring.submit, Submission(broken, b"", "x.xlsx", "c", {}, "short"))
    assert "short" not in {row.code for row in author.see(versions.listed)}


def test_versions_come_and_go(author: Desk) -> None:
    author.do(authoring.submit, submission("One"))
    first = author.do(authoring.publish, "short")
    assert (first.state, first.asked, first.published_by) == ("published", True, "赵敏")
    author.do(authoring.submit, submission("Two"))
    author.do(authoring.submit, submission("Three"))
    author.do(authoring.publish, "short", 3)
    with pytest.raises(Refusal, match="Version 3 is asked already"):
        author.do(authoring.publish, "short", 2)
    author.do(authoring.discard, "short", 2)
    with pytest.raises(Refusal, match="no draft"):
        author.do(authoring.discard, "short", 3)
    with pytest.raises(Refusal, match="no draft"):
        author.do(authoring.publish, "short")
    rows = author.see(versions.versions, "short")
    assert [(row.version, row.state, row.asked) for row in rows] == [
        (3, "published", True),
        (1, "published", False),
    ]
    retired = author.do(authoring.retire, "short", 3)
    assert (retired.state, retired.retired_at) == ("retired", author.now())
    assert author.see(versions.listed)[1].published == 1
    with pytest.raises(Refusal, match="not published"):
        author.do(authoring.retire, "short", 3)
    assert audited(author)[-6:] == [
        "questionnaire_published",
        "questionnaire_submitted",
        "questionnaire_submitted",
        "questionnaire_published",
        "questionnaire_discarded",
        "questionnaire_retired",
    ]


def test_a_questionnaire_of_drafts_alone_vanishes_with_the_last(author: Desk) -> None:
    author.do(authoring.submit, submission(shops=True))
    author.do(authoring.discard, "short", 1)
    with pytest.raises(Refusal, match="no questionnaire short"):
        author.see(versions.versions, "short")


def test_what_visits_need_is_not_retired(author: Desk) -> None:
    with pytest.raises(Refusal, match="first visit"):
        author.do(authoring.retire, "after_sale_visit", 1)
    author.do(authoring.submit, submission())
    with pytest.raises(Refusal, match="published"):
        author.do(questionnaires.use, "short", VisitKind.FIRST)
    author.do(authoring.publish, "short")
    for kind in set(VisitKind) - {VisitKind.CONFIRMATION}:
        author.do(questionnaires.use, "short", kind)
    author.do(authoring.retire, "after_sale_visit", 1)
    assert asked(author, VisitKind.PERIODIC) == "short"


def test_the_most_specific_rule_counts(author: Desk) -> None:
    for code in ("firms", "grade", "both"):
        author.do(authoring.submit, submission(code, code=code))
        author.do(authoring.publish, code)
    author.do(questionnaires.use, "firms", VisitKind.FIRST, "enterprise")
    author.do(questionnaires.use, "grade", VisitKind.FIRST, "", "important")
    author.do(questionnaires.use, "both", VisitKind.FIRST, "enterprise", "important")
    assert [
        asked(author, VisitKind.FIRST, *group)
        for group in (
            ("individual", ""),
            ("enterprise", "low"),
            ("individual", "important"),
            ("enterprise", "important"),
        )
    ] == ["after_sale_visit", "firms", "grade", "both"]
    assert asked(author, VisitKind.PERIODIC, "enterprise", "important") == "after_sale_visit"
    author.do(questionnaires.stop_using, VisitKind.FIRST, "enterprise", "important")
    assert asked(author, VisitKind.FIRST, "enterprise", "important") == "grade"
    with pytest.raises(Refusal, match="instead"):
        author.do(questionnaires.stop_using, VisitKind.FIRST)
    with pytest.raises(Refusal, match="No questionnaire is set"):
        author.do(questionnaires.stop_using, VisitKind.FIRST, "enterprise", "important")
    with pytest.raises(Refusal, match="individual, enterprise"):
        author.do(questionnaires.use, "firms", VisitKind.FIRST, "firms")
    with pytest.raises(Refusal, match="cannot confirm a solution"):
        author.do(questionnaires.use, "after_sale_visit", VisitKind.CONFIRMATION)
    author.do(questionnaires.use, "solution_confirmation", VisitKind.CONFIRMATION)


def confirming(label: str) -> Submission:
    """A draft of the questionnaire `short` in which the customer can say that a problem is solved."""
    plain = submission(label)
    bind = '<bind nodeset="/data/q1" type="string"'
    said = plain.xform.replace(bind, f'{bind} agentdesk:satisfied="yes"')
    assert said != plain.xform
    return replace(plain, xform=said)


def test_what_confirms_solutions_is_not_published_without_a_verdict(author: Desk) -> None:
    author.do(authoring.submit, confirming("Solved?"))
    author.do(authoring.publish, "short")
    author.do(questionnaires.use, "short", VisitKind.CONFIRMATION)
    author.do(authoring.submit, submission("How was it?"))
    with pytest.raises(Refusal, match="short cannot confirm a solution"):
        author.do(authoring.publish, "short")
    assert author.see(versions.versions, "short")[0].state == "draft"
    author.do(questionnaires.use, "solution_confirmation", VisitKind.CONFIRMATION)
    author.do(authoring.publish, "short")


def test_what_confirms_solutions_is_not_retired_for_a_version_without_a_verdict(author: Desk) -> None:
    author.do(authoring.submit, submission("How was it?"))
    author.do(authoring.publish, "short")
    author.do(authoring.submit, confirming("Solved?"))
    author.do(authoring.publish, "short")
    author.do(questionnaires.use, "short", VisitKind.CONFIRMATION)
    with pytest.raises(Refusal, match="short cannot confirm a solution"):
        author.do(authoring.retire, "short", 2)
    author.do(authoring.retire, "short", 1)


def test_a_call_under_way_stays_on_its_version(author: Desk) -> None:
    """Issue 3, done when: the next call uses the new version, a call under way finishes on the old one."""
    with as_person(author, "li.na"):
        begun = Call.open(author, owe_visit(author, 1))
        begun.record(EventKind.SAID, begun.node("greeting"))
        unreached = Call.open(author, owe_visit(author, 2))
        unreached.end("3.12")
    author.do(authoring.submit, submission("New"))
    author.do(authoring.publish, "short")
    author.do(questionnaires.use, "short", VisitKind.FIRST)
    rows = {row.code: row for row in author.see(versions.listed)}
    assert (rows["after_sale_visit"].visits_on_old, rows["short"].visits_on_old) == (0, 0)
    assert author.see(versions.versions, "after_sale_visit")[0].visits_under_way == 1
    with as_person(author, "li.na"):
        again = author.do(calls.open_call, begun.visit_id)
        assert again.form.id == "after_sale_visit"
        assert again.interview().step("/data/greeting").answered
        third = Call.open(author, owe_visit(author, 3))
        assert [question.name for question in third.sheet.form.questions()] == ["greeting", "q1"]


def test_a_visit_that_nobody_answered_is_asked_with_what_is_published_by_then(
    author: Desk,
) -> None:
    with as_person(author, "li.na"):
        number = owe_visit(author, 2)
        unreached = Call.open(author, number)
        assert unreached.sheet.form.id == "after_sale_visit"
        step = unreached.end("3.12")
    author.do(authoring.submit, submission("New"))
    author.do(authoring.publish, "short")
    author.do(questionnaires.use, "short", VisitKind.FIRST)
    assert step.ready_at is not None
    with as_person(author, "li.na"):
        assert Call.open(author, number).sheet.form.id == "t"


def test_a_version_that_is_left_behind_counts_who_finishes_on_it(author: Desk) -> None:
    author.do(authoring.submit, submission("One"))
    author.do(authoring.publish, "short")
    author.do(questionnaires.use, "short", VisitKind.FIRST)
    with as_person(author, "li.na"):
        call = Call.open(author, owe_visit(author, 1))
        call.answer(q1="fine")
    author.do(authoring.submit, submission("Two"))
    author.do(authoring.publish, "short")
    row = next(row for row in author.see(versions.listed) if row.code == "short")
    assert (row.published, row.visits_on_old) == (2, 1)
    with as_person(author, "li.na"):
        assert author.do(calls.open_call, call.visit_id).interview().value("/data/q1") == "fine"


@pytest.mark.parametrize("login", ["li.na", "sun.li"])
def test_only_authors_touch_questionnaires(desk: Desk, login: str) -> None:
    desk.trust(login)
    for act, arguments in (
        (authoring.submit, (submission(),)),
        (authoring.same_as, ("after_sale_visit", "")),
        (authoring.publish, ("after_sale_visit",)),
        (authoring.retire, ("after_sale_visit", 1)),
        (authoring.discard, ("after_sale_visit", 1)),
        (versions.listed, ()),
        (versions.versions, ("after_sale_visit",)),
        (versions.version, ("after_sale_visit",)),
        (questionnaires.uses, ()),
        (questionnaires.use, ("after_sale_visit", VisitKind.FIRST)),
        (questionnaires.stop_using, (VisitKind.FIRST, "enterprise")),
    ):
        with pytest.raises(Refusal, match="not allowed"):
            desk.do(act, *arguments)


@pytest.mark.parametrize("login", ["zhao.min", "qian.jun", "admin"])
def test_supervisors_managers_and_administrators_do(desk: Desk, login: str) -> None:
    desk.trust(login)
    assert desk.do(authoring.submit, submission()).version == 1


def bring_in(url: str) -> int:
    with Desk.open(url) as desk:
        desk.trust("zhao.min")
        return desk.do(authoring.submit, submission(f"By {os.getpid()}")).version


def test_authors_who_bring_in_versions_at_once_have_one_each(desk_url: str) -> None:
    assert sorted(together(bring_in, [(desk_url,)] * 4)) == [1, 2, 3, 4]


FAMILY = xform(
    "<child><age/></child>",
    '<bind nodeset="/data/child/age" type="int"/>',
    '<group ref="/data/child"><label>Child</label><repeat nodeset="/data/child">'
    '<input ref="/data/child/age"><label>How old?</label></input></repeat></group>',
)


def test_what_was_said_within_a_repeat_is_told_with_its_place(author: Desk) -> None:
    author.do(authoring.submit, Submission(FAMILY, b"", "f.xml", "XForm", code="family"))
    author.do(authoring.publish, "family")
    author.do(questionnaires.use, "family", VisitKind.FIRST)
    with as_person(author, "li.na"):
        call = Call.open(author, owe_visit(author, 1))
        call.record(EventKind.ANSWERED, "/data/child[1]/age", "4")
        call.record(EventKind.REPEAT_ADDED, "/data/child")
        call.record(EventKind.ANSWERED, "/data/child[2]/age", "7")
        new = NewIssue(Category.DELIVERY, Severity.MINOR, "late", "/data/child[2]/age", 1)
        number = author.do(issues.raise_issue, call.visit_id, new, seq=call.sheet.next_seq + 3, elapsed_ms=1)
    told = author.see(visits.show, call.visit_id).answers
    assert [(each.node, each.said) for each in told] == [
        ("/data/child[1]/age", "4"),
        ("/data/child[2]/age", "7"),
    ]
    assert "2" in told[1].question
    assert told[1].question.endswith("How old?")
    detail = author.see(issues.detail, number, "en")
    assert (detail.question, detail.answer) == ("How old?", "7")
    with as_person(author, "li.na"):
        removed = Entry(call.sheet.next_seq + 4, EventKind.REPEAT_REMOVED, "/data/child[2]")
        author.do(calls.record, call.visit_id, [removed])
    assert [each.said for each in author.see(visits.show, call.visit_id).answers] == ["4"]
    assert author.see(issues.detail, number, "en").question == ""
