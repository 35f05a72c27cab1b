"""What is done about an issue beside its steps, from the command line: notes, promises, taking something back."""

from typing import Annotated

import typer

from agentdesk.cli.frame import AsJson, a_desk, print_json, print_table, printable, read_date
from agentdesk.cli.issues import Number
from agentdesk.cli.looking import issues_app
from agentdesk.domain.issue import STATE_NAMES, IssueState
from agentdesk.domain.likeness import LIKENESS_NAMES, Likeness
from agentdesk.i18n import _, current_language

Text = Annotated[str, typer.Argument(metavar="TEXT", help=_("The text."))]


@issues_app.command(
    "note", help=_("Write a note on an issue; @login or @name shows it to that person at once.")
)
def note_on(number: Number, text: Text, as_json: AsJson = False) -> None:
    """A note, and whom it mentions."""
    from agentdesk.services import notes

    with a_desk() as desk:
        names = desk.do(notes.add_note, number, text)
    if as_json:
        print_json({"mentions": names})
    else:
        typer.echo(_("Issue #{number}: written down.", number=number))
        if names:
            typer.echo(_("Mentioned: {names}.", names=", ".join(names)))


@issues_app.command("seen", help=_("You have seen where you are mentioned on an issue."))
def seen_mentions(number: Number, as_json: AsJson = False) -> None:
    """Off your tasks and your screen."""
    from agentdesk.services import notes

    with a_desk() as desk:
        count = desk.do(notes.seen_here, number)
    if as_json:
        print_json({"seen": count})
    else:
        typer.echo(_("Mentions seen: {count}.", count=count))


@issues_app.command(
    "promise", help=_("Promise the customer something about an issue: what, by when, or both.")
)
def promise_something(
    number: Number,
    text: Annotated[str, typer.Argument(metavar="TEXT", help=_("What is promised."))] = "",
    by: Annotated[str | None, typer.Option("--by", help=_("By which day."), metavar="DATE")] = None,
    as_json: AsJson = False,
) -> None:
    """R42."""
    from agentdesk.services import issues, promises

    until = read_date(by) if by else None
    with a_desk() as desk:
        desk.do(promises.make, number, text, until)
        made = desk.see(issues.detail, number, current_language()).promises
    if as_json:
        print_json(made)
    else:
        _print_promises(made)


@issues_app.command("kept", help=_("A promise about an issue was kept; --promise where several are open."))
def promise_kept(
    number: Number,
    promise: Annotated[
        int | None, typer.Option("--promise", help=_("The number of the promise."), metavar="P", min=1)
    ] = None,
    how: Annotated[str, typer.Option("--how", help=_("How it was kept."))] = "",
    as_json: AsJson = False,
) -> None:
    """R42."""
    from agentdesk.services import issues, promises

    with a_desk() as desk:
        desk.do(promises.keep_of, number, promise, how)
        left = desk.see(issues.detail, number, current_language()).promises
    if as_json:
        print_json(left)
    else:
        _print_promises(left)


def _print_promises(rows: tuple[object, ...]) -> None:
    print_table(
        (_("Promise"), _("By"), _("What"), _("Kept")),
        [
            (row.id, row.due_on or "-", printable(row.text), _("yes") if row.kept_at else _("no"))  # type: ignore[attr-defined]
            for row in rows
        ],
        "",
    )


@issues_app.command(
    "undo", help=_("Take back what you did last about an issue, or one entry of its timeline.")
)
def undo_act(
    number: Number,
    entry: Annotated[
        int | None, typer.Argument(metavar="[ENTRY]", help=_("Its number in the timeline."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """As it was before; the timeline keeps both."""
    from agentdesk.services import issue_undo, issues

    with a_desk() as desk:
        undone = desk.do(issue_undo.undo, number, entry)
        state = desk.see(issues.detail, number, current_language()).row.state
    if as_json:
        print_json({"undone": undone.kind, "entry": undone.seq, "state": state})
        return
    what = _(issue_undo.ACT_NAMES[undone.kind])
    typer.echo(_("Issue #{number}: took back {what}.", number=number, what=what))


@issues_app.command("alike", help=_("Print what an issue may be a duplicate of, the likeliest first."))
def alike_issues(number: Number, as_json: AsJson = False) -> None:
    """`issues step N duplicate --of M --reason "..."` makes it one."""
    from agentdesk.services import issue_kin

    with a_desk() as desk:
        found = desk.see(issue_kin.alike, number)
    if as_json:
        print_json(found)
        return
    print_table(
        (_("Issue"), _("State"), _("Customer"), _("The same"), _("What it is about")),
        [
            (
                f"#{each.row.id}",
                _(STATE_NAMES[IssueState(each.row.state)]),
                printable(each.row.customer),
                ", ".join(_(LIKENESS_NAMES[kind]) for kind in Likeness if kind in each.same),
                printable(each.row.description)[:60],
            )
            for each in found
        ],
        _("No other issue is like this one."),
    )
