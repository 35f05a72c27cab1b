"""What every command shares: the database, who acts, how results are printed, how a refusal ends."""

import dataclasses
import json
import os
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agentdesk.i18n import _, use_language

if TYPE_CHECKING:
    from agentdesk.desk import Desk

app = typer.Typer(
    help=_(
        "A keyboard-driven desk for customer visits after a sale. Without a command it opens the terminal."
    ),
    invoke_without_command=True,
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@dataclass(slots=True)
class Called:
    """How the program was called."""

    url: str | None = None
    login: str | None = None
    today: date | None = None
    """The local date to work with; today's when None."""

    @property
    def database(self) -> str:
        """The database to work on: the one named, else the settings' one, else this person's own."""
        if self.url:
            return as_url(self.url)
        from agentdesk import config

        return config.load_settings().db or config.default_url()


called = Called()
AsJson = Annotated[bool, typer.Option("--json", help=_("Print JSON for machines."))]


def as_url(name: str) -> str:
    """A database's URL; a plain path is a SQLite file."""
    return name if "://" in name else f"sqlite:///{os.path.abspath(name)}"


def read_date(text: str) -> date:
    """A date written 2026-11-21."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(_("“{text}” is no date; write it like 2026-11-21.", text=text)) from error


@contextmanager
def a_desk(*, login: str | None = None, create: bool = False, signed_in: bool = True) -> Iterator["Desk"]:
    """The desk at the database named, with the person acting at it.

    That is `login`, else the one of `--as`, else the first administrator: whoever may open the database acts for
    the organisation. With AGENTDESK_PASSWORD set, that password must be right.
    """
    from agentdesk.desk import Desk
    from agentdesk.services import organisation, people

    with Desk.open(called.database, today=called.today, create=create) as desk:
        if signed_in:
            who = login or called.login or desk.see(people.first_administrator)
            password = os.environ.get("AGENTDESK_PASSWORD")
            if password is None or login is not None:
                desk.trust(who)
            else:
                desk.sign_in(who, password)
            about = desk.see(organisation.about)
            if about is not None and "AGENTDESK_LANGUAGE" not in os.environ:
                use_language(desk.person.language if desk.person else about.language)
        yield desk


def plain_data(value: Any) -> Any:
    """A result as JSON can say it: dataclasses by field, dates and times in ISO 8601, sets as lists."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain_data(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain_data(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain_data(each) for each in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value


def print_json(value: Any) -> None:
    """Print a result for machines."""
    typer.echo(json.dumps(plain_data(value), ensure_ascii=False, indent=1))


def printable(value: object) -> str:
    """`value` as one line without control characters or marks that turn the direction of writing."""
    return "".join(
        " " if each in "\n\r\t" else "" if unicodedata.category(each) in ("Cc", "Cf", "Cs") else each
        for each in str(value)
    )


def print_table(headers: Sequence[str], rows: Sequence[Sequence[object]], empty: str) -> None:
    """Print rows for people: aligned by the width of what is on screen, whole even when piped."""
    if not rows:
        typer.echo(empty)
        return
    from rich.cells import cell_len

    texts = [list(headers), *([printable(cell) for cell in row] for row in rows)]
    widths = [max(cell_len(row[place]) for row in texts) for place in range(len(headers))]
    for row in texts:
        line = "  ".join(
            cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)
        )
        typer.echo(line.rstrip())


def is_interactive() -> bool:
    """Whether a person sits at a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()
