"""Opening the terminal, or saying in plain text what it would have shown."""

import gc
import os
from typing import Annotated

import typer

from agentdesk.cli.frame import (
    AsJson,
    app,
    as_url,
    called,
    is_interactive,
    print_json,
    print_table,
    read_date,
)
from agentdesk.i18n import _


def open_desk(url: str, *, demo: bool) -> int:
    """Open the terminal on the database at `url`; without one, print the queue and say how to open it."""
    if is_interactive():
        # Nothing that is made while the program starts is garbage, and looking for it takes a tenth of the start;
        # the first page turns it on again.
        gc.disable()
        from agentdesk.tui.app import run_terminal

        return run_terminal(
            url,
            login=called.login,
            password=os.environ.get("AGENTDESK_PASSWORD"),
            today=called.today,
            demo=demo,
        )
    from agentdesk.cli.looking import print_queue
    from agentdesk.services.demo import DEMO_AGENT

    login = called.login or (DEMO_AGENT if demo else None)
    if login is not None:
        called.url = url
        print_queue(login, limit=20, as_json=False)
    typer.echo(_("No terminal is attached. Open the screen by running this command in a terminal."))
    return 0


@app.callback()
def start(
    context: typer.Context,
    db: Annotated[
        str | None,
        typer.Option(
            "--db", envvar="AGENTDESK_DB", help=_("Database: a file, or postgresql://…"), metavar="URL"
        ),
    ] = None,
    login: Annotated[
        str | None, typer.Option("--as", envvar="AGENTDESK_AS", help=_("Who acts."), metavar="LOGIN")
    ] = None,
    today: Annotated[
        str | None,
        typer.Option("--today", envvar="AGENTDESK_TODAY", help=_("Work as on this date."), metavar="DATE"),
    ] = None,
) -> None:
    """Keep what was said before the command; without a command open the terminal."""
    called.url, called.login = db, login
    called.today = read_date(today) if today else None
    if context.invoked_subcommand is None:
        raise typer.Exit(open_desk(called.database, demo=False))


@app.command(help=_("Make the demo desk if there is none in the database, and open it."))
def demo(
    no_open: Annotated[bool, typer.Option("--no-open", help=_("Only make it."))] = False,
    as_json: AsJson = False,
) -> None:
    """Make the demo desk in the database named (or its own file), and open it."""
    from agentdesk import config
    from agentdesk.desk import Desk
    from agentdesk.services.demo import DEMO_PASSWORD, DEMO_PEOPLE, make_demo
    from agentdesk.services.organisation import about

    url = as_url(called.url) if called.url else config.demo_url()
    with Desk.open(url, today=called.today, create=True) as desk:
        made = desk.see(about) is None
        if made:
            make_demo(desk)
        # Without the password that a server's address may hold.
        name = desk.store.name
    if as_json:
        print_json({"database": name, "made": made, "people": DEMO_PEOPLE, "password": DEMO_PASSWORD})
    elif no_open:
        said = _("The demo desk is ready in {url}.", url=name)
        typer.echo(said if made else _("There is a desk in {url} already.", url=name))
        typer.echo(
            _(
                "Sign in as {people}; the password is {password}.",
                people=", ".join(DEMO_PEOPLE),
                password=DEMO_PASSWORD,
            )
        )
    if not (no_open or as_json):
        raise typer.Exit(open_desk(url, demo=True))


@app.command(help=_("Print every key: its command, where it holds, what it does."))
def keys(
    as_json: AsJson = False,
) -> None:
    """The key table, as the settings file makes it."""
    from agentdesk import config
    from agentdesk.tui.keymap import key_rows

    rows = key_rows(config.load_settings().keys)
    if as_json:
        print_json([{"command": each[0], "where": each[1], "key": each[2], "does": each[3]} for each in rows])
    else:
        print_table((_("Command"), _("Where"), _("Key"), _("What it does")), rows, "")
