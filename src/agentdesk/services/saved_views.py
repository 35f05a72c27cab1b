"""Views of the ledger that people keep under a name: their own, and those that a supervisor shares with everybody.

A change gives what was and what is, and `put_back` takes it back.
"""

from dataclasses import dataclass
from typing import Final

from sqlmodel import col, or_, select

from agentdesk.domain.errors import Refusal
from agentdesk.domain.names import spaced
from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.services.acting import Acting
from agentdesk.services.ledger_view import LedgerView, read_view
from agentdesk.store.tables import Customer, Person
from agentdesk.store.tables import LedgerView as Row

NAME_MAX: Final = 60
AT_MOST: Final = 100
"""How many views one person keeps."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view with its name. `opens`: the ledger of whoever asks begins with it."""

    id: int
    name: str
    view: LedgerView
    mine: bool
    shared: bool
    opens: bool
    owner: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A view as it is stored."""

    id: int
    name: str
    body: str
    shared: bool
    opens: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change made of a view: None before it was there, or after it was gone."""

    before: Kept | None
    after: Kept | None

    @property
    def name(self) -> str:
        """What it is called, or was."""
        return (self.after or self.before or Kept(0, "", "", False, False)).name


def views(act: Acting) -> tuple[SavedView, ...]:
    """The views that the person acting can open: their own by name, then those that others share."""
    me = act.require(Permission.SEE_LEDGER).id
    found = act.tx.session.exec(
        select(Row, Person.name)
        .join(Person, col(Person.id) == Row.person_id)
        .where(or_(col(Row.person_id) == me, col(Row.shared)))
    ).all()
    seen = [
        SavedView(
            row.id or 0,
            row.name,
            read_view(act, row.body),
            row.person_id == me,
            row.shared,
            row.opens and row.person_id == me,
            owner,
        )
        for row, owner in found
    ]
    return tuple(sorted(seen, key=lambda each: (not each.mine, each.name, each.id)))


def opening(act: Acting) -> SavedView | None:
    """The view with which the ledger of the person acting begins."""
    return next((each for each in views(act) if each.opens), None)


def called(act: Acting, name: str) -> SavedView:
    """The view with this name, one's own before a shared one. Raises Refusal when there is none."""
    found = next((each for each in views(act) if each.name == name.strip()), None)
    if found is None:
        raise Refusal(N_("There is no view “{name}”."), name=name)
    return found


def save(act: Acting, name: str, view: LedgerView) -> Changed:
    """Keep a view under a name; one's own of that name is replaced."""
    me = act.require(Permission.SEE_LEDGER).id
    name = _checked(name)
    mine = act.tx.session.exec(select(Row).where(Row.person_id == me)).all()
    row = next((each for each in mine if each.name == name), None)
    if row is None and len(mine) >= AT_MOST:
        raise Refusal(N_("You have {count} views. Delete one that you no longer need."), count=AT_MOST)
    before = _kept(row) if row else None
    row = row or Row(person_id=me, name=name, body="", changed_at=act.now)
    row.body = view.to_json()
    return Changed(before, _written(act, row))


def rename(act: Acting, view_id: int, name: str) -> Changed:
    """Call a view of one's own something else."""
    row = _own(act, view_id)
    before, name = _kept(row), _checked(name)
    if (
        name != row.name
        and act.tx.session.exec(
            select(Row.id).where(Row.person_id == row.person_id, Row.name == name)
        ).first()
    ):
        raise Refusal(N_("You have a view “{name}” already."), name=name)
    row.name = name
    return Changed(before, _written(act, row))


def share(act: Acting, view_id: int, shared: bool) -> Changed:
    """Show a view of one's own to everybody who sees the ledger, or to nobody else again."""
    act.require(Permission.ASSIGN_ISSUE)
    row = _own(act, view_id)
    before, row.shared = _kept(row), shared
    return Changed(before, _written(act, row))


def open_with(act: Acting, view_id: int, opens: bool) -> Changed:
    """Let one's ledger begin with this view of one's own and no other, or with all open issues again."""
    row = _own(act, view_id)
    before = _kept(row)
    _nothing_opens(act, row.person_id)
    row.opens = opens
    return Changed(before, _written(act, row))


def delete(act: Acting, view_id: int) -> Changed:
    """Take a view of one's own away."""
    row = _own(act, view_id)
    gone = Changed(_kept(row), None)
    act.tx.session.delete(row)
    act.tx.session.flush()
    act.tx.announce()
    return gone


def put_back(act: Acting, changed: Changed) -> None:
    """Make of a view what it was before a change. Raises Refusal when somebody's later change stands in the way."""
    me = act.require(Permission.SEE_LEDGER).id
    before, after = changed.before, changed.after
    if after is not None and _kept(_own(act, after.id)) != after:
        raise Refusal(N_("“{name}” has changed since; it stays as it is."), name=after.name)
    if before is None:
        if after is not None:
            delete(act, after.id)
        return
    row = _own(act, before.id) if after else Row(person_id=me, name="", body="", changed_at=act.now)
    taken = select(Row.id).where(Row.person_id == me, Row.name == before.name, col(Row.id) != row.id)
    if row.id is None:
        taken = select(Row.id).where(Row.person_id == me, Row.name == before.name)
    if act.tx.session.exec(taken).first():
        raise Refusal(N_("You have a view “{name}” already."), name=before.name)
    if before.opens:
        _nothing_opens(act, me)
    row.name, row.body, row.shared, row.opens = before.name, before.body, before.shared, before.opens
    _written(act, row)


def forget(act: Acting, customer: Customer) -> None:
    """Delete every view whose name or search tells who a customer is: somebody erases them in this act."""
    name = f" {spaced(customer.name)} "
    for row in act.tx.session.exec(select(Row)).all():
        view = read_view(act, row.body)
        told = f"{row.name} {view.asked}"
        is_named = name.strip() and name in f" {spaced(told)} "
        if is_named or customer.number in told or view.found.customer_ids == (customer.id,):
            act.tx.session.delete(row)
    act.tx.session.flush()


def _checked(name: str) -> str:
    name = name.strip()
    if not 0 < len(name) <= NAME_MAX:
        raise Refusal(N_("A view's name has 1 to {count} characters."), count=NAME_MAX)
    return name


def _own(act: Acting, view_id: int) -> Row:
    me = act.require(Permission.SEE_LEDGER).id
    row = act.tx.session.get(Row, view_id, with_for_update=True)
    if row is None or row.person_id != me:
        raise Refusal(N_("This view is not yours, or is not there any more."))
    return row


def _nothing_opens(act: Acting, person_id: int) -> None:
    for row in act.tx.session.exec(select(Row).where(Row.person_id == person_id, col(Row.opens))).all():
        row.opens = False
        act.tx.session.add(row)
    act.tx.session.flush()


def _written(act: Acting, row: Row) -> Kept:
    row.changed_at = act.now
    act.tx.session.add(row)
    act.tx.session.flush()
    act.tx.announce()
    return _kept(row)


def _kept(row: Row) -> Kept:
    return Kept(row.id or 0, row.name, row.body, row.shared, row.opens)
