"""Views of the ledger under a name: kept, opened, shared, taken back; names and words are data."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import Category, Order, Severity
from agentdesk.services import erasure, issues, ledger_view, organisation, saved_views
from agentdesk.services.ledger_view import LedgerView, Only, Standing, read_view
from agentdesk.services.saved_views import Changed, SavedView
from agentdesk.store.tables import LedgerView as Row
from tests.desks import as_person

NASTY = "[/投诉] '); DROP TABLE ledger_view; -- \x1b[31m\u202e 早会"
LATE = LedgerView(category=Category.DELIVERY, only=Only.LATE, order=Order.SEVERITY)


@pytest.fixture
def supervised(desk: Desk) -> Desk:
    """The supervisor at the desk."""
    desk.trust("zhao.min")
    return desk


def kept(changed: Changed) -> int:
    assert changed.after is not None
    return changed.after.id


def there(desk: Desk) -> dict[str, SavedView]:
    return {each.name: each for each in desk.see(saved_views.views)}


def test_a_view_comes_back_as_it_was_kept(supervised: Desk) -> None:
    quality = supervised.see(organisation.departments)[0]
    full = replace(
        LATE, standing=Standing.ENDED, severity=Severity.MAJOR, department=quality, asked="漏水 王小明"
    )
    full = replace(full, found=supervised.see(issues.named, "漏水 王小明"))
    supervised.do(saved_views.save, NASTY, full)
    assert there(supervised)[NASTY.strip()].view == full
    assert supervised.see(saved_views.called, f" {NASTY} ").view == full


@given(
    st.sampled_from(Standing),
    st.none() | st.sampled_from(Severity),
    st.none() | st.sampled_from(Category),
    st.none() | st.sampled_from(Only),
    st.sampled_from(Order),
)
def test_every_view_is_read_as_it_was_written(
    standing: Standing,
    severity: Severity | None,
    category: Category | None,
    only: Only | None,
    order: Order,
) -> None:
    view = LedgerView(standing, severity, category, only=only, order=order)

    class Act:
        tx = type("Tx", (), {"session": type("S", (), {"exec": lambda *_: type("R", (), {"all": list})()})()})

    assert read_view(Act(), view.to_json()) == view  # type: ignore[arg-type]


def test_what_this_program_does_not_know_narrows_nothing(supervised: Desk) -> None:
    supervised.do(saved_views.save, "old", LATE)
    with supervised.store.writing() as tx:
        row = tx.session.get_one(Row, 1)
        row.body = '{"only": "vip", "department": "gone", "order": "due", "colour": 3}'
        tx.session.add(row)
    assert there(supervised)["old"].view == LedgerView(order=Order.DUE)


def test_one_name_is_one_view_and_replacing_is_taken_back(supervised: Desk) -> None:
    first = supervised.do(saved_views.save, "早会", LATE)
    again = supervised.do(saved_views.save, " 早会 ", LedgerView())
    assert (first.before, kept(again)) == (None, kept(first))
    assert there(supervised)["早会"].view == LedgerView()
    supervised.do(saved_views.put_back, again)
    assert there(supervised)["早会"].view == LATE
    supervised.do(saved_views.put_back, first)
    assert there(supervised) == {}


def test_renaming_and_deleting_are_taken_back(supervised: Desk) -> None:
    number = kept(supervised.do(saved_views.save, "a", LATE))
    supervised.do(saved_views.save, "b", LedgerView())
    supervised.do(saved_views.open_with, number, True)
    renamed = supervised.do(saved_views.rename, number, "c")
    assert set(there(supervised)) == {"b", "c"}
    with pytest.raises(Refusal, match="already"):
        supervised.do(saved_views.rename, number, "b")
    supervised.do(saved_views.put_back, renamed)
    gone = supervised.do(saved_views.delete, number)
    assert set(there(supervised)) == {"b"}
    supervised.do(saved_views.put_back, gone)
    back = there(supervised)["a"]
    assert (back.view, back.opens) == (LATE, True)


def test_what_has_changed_since_is_not_taken_back(supervised: Desk) -> None:
    first = supervised.do(saved_views.save, "a", LATE)
    supervised.do(saved_views.save, "a", LedgerView())
    with pytest.raises(Refusal, match="changed since"):
        supervised.do(saved_views.put_back, first)
    number = kept(first)
    gone = supervised.do(saved_views.delete, number)
    supervised.do(saved_views.save, "a", LATE)
    with pytest.raises(Refusal, match="already"):
        supervised.do(saved_views.put_back, gone)


def test_one_view_opens_and_the_person_alone_says_which(supervised: Desk) -> None:
    a = kept(supervised.do(saved_views.save, "a", LATE))
    b = kept(supervised.do(saved_views.save, "b", LedgerView(only=Only.MINE)))
    assert supervised.see(saved_views.opening) is None
    supervised.do(saved_views.open_with, a, True)
    supervised.do(saved_views.open_with, b, True)
    opening = supervised.see(saved_views.opening)
    assert opening is not None
    assert opening.name == "b"
    with as_person(supervised, "qian.jun"):
        assert supervised.see(saved_views.opening) is None
    supervised.do(saved_views.open_with, b, False)
    assert supervised.see(saved_views.opening) is None


def test_a_shared_view_is_everybodys_to_open_and_nobody_elses_to_change(supervised: Desk) -> None:
    number = kept(supervised.do(saved_views.save, "早会", LedgerView(only=Only.MINE)))
    with as_person(supervised, "qian.jun"):
        assert there(supervised) == {}
    supervised.do(saved_views.share, number, True)
    supervised.do(saved_views.open_with, number, True)
    with as_person(supervised, "qian.jun") as manager:
        seen = there(manager)["早会"]
        assert (seen.mine, seen.shared, seen.opens, seen.owner) == (False, True, False, "赵敏")
        for act in (saved_views.delete, lambda act, view: saved_views.rename(act, view, "x")):
            with pytest.raises(Refusal, match="not yours"):
                manager.do(act, number)
        mine = kept(manager.do(saved_views.save, "早会", LATE))
        assert mine != number
        assert manager.see(saved_views.called, "早会").mine
        with pytest.raises(Refusal):
            manager.do(saved_views.share, mine, True)
        me = manager.person
        assert me is not None
        assert manager.see(ledger_view.query_of, seen.view).assignee_id == me.id


def test_views_that_tell_of_an_erased_customer_go_with_them(supervised: Desk) -> None:
    for name, asked in (
        ("王小明的投诉", ""),
        ("a", "王小明"),
        ("b", "K001"),
        ("c", "13812345678"),
        ("d", "小"),
    ):
        found = supervised.see(issues.named, asked) if asked else ledger_view.ANY
        supervised.do(saved_views.save, name, LedgerView(asked=asked, found=found))
    supervised.do(
        saved_views.save, "漏水", LedgerView(asked="漏水", found=supervised.see(issues.named, "漏水"))
    )
    supervised.do(
        saved_views.save, "陈雪", LedgerView(asked="陈雪", found=supervised.see(issues.named, "陈雪"))
    )
    with as_person(supervised, "admin"):
        supervised.do(erasure.erase, 1, "asked by letter")
    assert set(there(supervised)) == {"漏水", "陈雪"}


@pytest.mark.parametrize("name", ["", "  ", "长" * 61])
def test_a_name_has_something_to_say_and_an_end(supervised: Desk, name: str) -> None:
    with pytest.raises(Refusal, match="1 to 60"):
        supervised.do(saved_views.save, name, LATE)


def test_there_is_an_end_of_views(supervised: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_views, "AT_MOST", 1)
    supervised.do(saved_views.save, "a", LATE)
    supervised.do(saved_views.save, "a", LedgerView())
    with pytest.raises(Refusal, match="1 views"):
        supervised.do(saved_views.save, "b", LATE)


def test_who_does_not_see_the_ledger_has_no_views(desk: Desk) -> None:
    desk.trust("li.na")
    with pytest.raises(Refusal):
        desk.see(saved_views.views)
    with pytest.raises(Refusal):
        desk.do(saved_views.save, "a", LATE)
