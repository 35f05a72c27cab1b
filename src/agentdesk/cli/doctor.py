"""What is wrong with the machine, the terminal or the database, and how to mend it."""

import locale
import os
import shutil
import sys
from typing import Final

import typer

from agentdesk.cli.frame import AsJson, app, called, print_json
from agentdesk.domain.errors import Trouble
from agentdesk.domain.finding import Finding, Level
from agentdesk.i18n import N_, _

OLDEST_PYTHON: Final = (3, 11)
SMALLEST: Final = (80, 24)
SIGNS: Final = {Level.OK: "ok  ", Level.WARNING: "warn", Level.BAD: "BAD "}


def _machine() -> list[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    old = sys.version_info < OLDEST_PYTHON
    return [
        Finding(
            Level.BAD if old else Level.OK,
            N_("Python {version}"),
            {"version": version},
            N_("Install Python 3.11 or newer.") if old else "",
        )
    ]


def _terminal() -> list[Finding]:
    findings = []
    if not sys.stdout.isatty():
        return [
            Finding(
                Level.WARNING, N_("No terminal is attached"), {}, N_("Run this in a terminal to check it.")
            )
        ]
    columns, rows = shutil.get_terminal_size()
    small = columns < SMALLEST[0] or rows < SMALLEST[1]
    findings.append(
        Finding(
            Level.BAD if small else Level.OK,
            N_("Terminal of {columns} columns and {rows} rows"),
            {"columns": columns, "rows": rows},
            N_("Make the window at least 80 by 24.") if small else "",
        )
    )
    encoding = (locale.getpreferredencoding(False) or "").lower().replace("-", "")
    findings.append(
        Finding(
            Level.OK if encoding == "utf8" else Level.BAD,
            N_("Characters are encoded as {encoding}"),
            {"encoding": encoding},
            "" if encoding == "utf8" else N_("Set LANG to a UTF-8 locale, for example C.UTF-8."),
        )
    )
    plain = os.environ.get("TERM", "") in ("", "dumb")
    findings.append(
        Finding(
            Level.BAD if plain else Level.OK,
            N_("Terminal type {term}"),
            {"term": os.environ.get("TERM", "-")},
            N_("Set TERM to what your terminal is, for example xterm-256color.") if plain else "",
        )
    )
    return findings


def _database() -> list[Finding]:
    from agentdesk.store.health import health

    try:
        return list(health(called.database))
    except Trouble as trouble:
        return [Finding(Level.BAD, trouble.message, dict(trouble.values), "")]


@app.command(help=_("Say what is wrong with the machine, the terminal or the database, and how to mend it."))
def doctor(as_json: AsJson = False) -> None:
    """Exit status 1 when something is bad."""
    findings = [*_machine(), *_terminal(), *_database()]
    if as_json:
        print_json(
            [
                {
                    "level": each.level,
                    "found": _(each.message, **each.values),
                    "mend": _(each.mend, **each.values),
                }
                for each in findings
            ]
        )
    else:
        for each in findings:
            typer.echo(f"{SIGNS[each.level]}  {_(each.message, **each.values)}")
            if each.mend:
                typer.echo(f"      {_(each.mend, **each.values)}")
    if any(each.level is Level.BAD for each in findings):
        raise typer.Exit(1)
