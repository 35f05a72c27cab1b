"""The history: verified, sealed, dumped; a customer erased from it."""

import json
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agentdesk.cli.data import progress_bar
from agentdesk.cli.frame import AsJson, a_desk, app, plain_data, print_json, printable, read_date
from agentdesk.domain.errors import Refusal
from agentdesk.i18n import N_, _

if TYPE_CHECKING:
    from agentdesk.domain.chain import Fault
    from agentdesk.services.history import Verified

ledger_app = typer.Typer(help=_("The history that cannot be altered unseen."), no_args_is_help=True)
app.add_typer(ledger_app, name="ledger")


def _day(text: str | None) -> date | None:
    return None if text is None else read_date(text)


@ledger_app.command("verify", help=_("Read the whole history and name the first row that was altered."))
def verify(
    seal: Annotated[
        str, typer.Option("--seal", metavar="CODE", help=_("A seal as it stands on paper; with --day."))
    ] = "",
    day: Annotated[str | None, typer.Option("--day", metavar="DATE", help=_("The day of the seal."))] = None,
    old_key: Annotated[
        list[Path] | None,
        typer.Option("--old-key", metavar="FILE", help=_("A key of before; those beside the key are found.")),
    ] = None,
    lost: Annotated[
        list[str] | None,
        typer.Option("--lost", metavar="KEY", help=_("The name of a key that is known to be lost.")),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Exit status 1 when something was altered, or cannot be verified and is not known to be lost."""
    from agentdesk.services import history
    from agentdesk.store.ledger_key import read_key

    if bool(seal) != (day is not None):
        raise typer.BadParameter(_("Give --seal and --day together."))
    with a_desk() as desk, progress_bar(_("Verifying")) as tell:
        keys = [read_key(file) for file in old_key or ()]
        found = desk.see(history.verify, _day(day), seal, old_keys=keys, progress=tell)
    unexplained = set(found.missing) - set(lost or ())
    if as_json:
        newest = found.newest and {"day": found.newest.day, "code": found.newest.code}
        whole = found.fault is None and not unexplained
        print_json({"whole": whole} | plain_data(found) | {"newest": plain_data(newest)})
    else:
        _tell(found)
    if found.fault is not None or unexplained:
        raise typer.Exit(1)


def _tell(found: "Verified") -> None:
    if found.fault is not None:
        typer.echo(printable(_where(found.fault, found.person)))
        typer.echo(_("Rows before it, as they were written: {count}", count=found.rows))
        return
    if found.missing:
        typer.echo(
            _(
                "Not verified: {count} rows, signed with a key that is not here ({keys}). They lead to where they"
                " led when the key was changed; what is in them cannot be checked.",
                count=found.unverified,
                keys=", ".join(found.missing),
            )
        )
        typer.echo(_("All others are as they were written: {count}", count=found.rows - found.unverified))
    else:
        typer.echo(
            _(
                "All is as it was written. Rows: {count}, chains: {chains}",
                count=found.rows,
                chains=found.chains,
            )
        )
    if found.erased:
        typer.echo(_("Rows whose words were erased with a customer: {count}", count=found.erased))
    if found.newest is not None:
        typer.echo(_("The newest seal, of {day}: {code}", day=found.newest.day, code=found.newest.code))


def _where(fault: "Fault", person: str) -> str:
    """The first fault in one sentence."""
    from agentdesk.domain.chain import FAULTS, FaultKind

    said = _(FAULTS[fault.kind], day=fault.day)
    if fault.kind == FaultKind.ROW:
        return _of_row(fault)
    if not fault.log:
        return _("The seals: {fault}.", fault=said)
    who = person or _("the program")
    if fault.id is None:
        return _(
            "{log}: nothing is left of the chain of {person}: {fault}.", log=fault.log, person=who, fault=said
        )
    return _(
        "{log} row {id} ({subject}, {person}, {at} UTC), link {link}: {fault}.",
        log=fault.log,
        id=fault.id,
        subject=fault.subject or "-",
        person=who,
        at=fault.at[:19],
        link=fault.link,
        fault=said,
    )


def _of_row(fault: "Fault") -> str:
    """Which issue stands otherwise than its history says, and in what."""
    said = {"number": fault.subject.partition(":")[2], "what": fault.what}
    if not (fault.stands or fault.told):
        gone = fault.stands is None
        return (
            _("Issue #{number}: its history tells of it, and it is not there: {what}", **said)
            if gone
            else _("Issue #{number}: it is there, and nothing in its history tells of it: {what}", **said)
        )
    stands, told = fault.stands or "-", fault.told or "-"
    return _(
        "Issue #{number}: its {what} is {stands}, and its history says {told}.",
        stands=stands,
        told=told,
        **said,
    )


@ledger_app.command("seal", help=_("Print the seal of a day; today's is made when there is none yet."))
def seal(
    day: Annotated[str | None, typer.Option("--day", metavar="DATE", help=_("Today by default."))] = None,
    as_json: AsJson = False,
) -> None:
    """The seal of a day, to be read aloud or kept on paper."""
    from agentdesk.services import history

    with a_desk() as desk:
        made = desk.do(history.seal, _day(day) or desk.today())
    if as_json:
        print_json({"day": made.day, "at": made.at, "chains": len(made.heads), "code": made.code})
    else:
        typer.echo(_("Seal of {day}: {code}", day=made.day, code=made.code))


@ledger_app.command(
    "new-key", help=_("Go on under a new key, because the old one is lost or was seen by somebody.")
)
def new_key(
    reason: Annotated[str, typer.Option("--reason", help=_("Why; it is kept in the history."))],
    as_json: AsJson = False,
) -> None:
    """What was signed before stays as it is, and is verified with the old key where that is at hand."""
    with a_desk() as desk:
        name = desk.hand_over(reason)
        file = desk.store.ledger_key.beside(name)
    if as_json:
        print_json({"key": name, "file": str(file)})
        return
    typer.echo(_("From now on the ledger is signed with the key in {file}.", file=file))
    typer.echo(
        _("Copy it to every host of this desk and to a safe place, and print a seal: agentdesk ledger seal.")
    )


@ledger_app.command("dump", help=_("Write the whole history as JSON Lines, for another program to verify."))
def dump(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("Where it goes; a new file."))],
    as_json: AsJson = False,
) -> None:
    """Every row with what was signed of it, every head and every seal."""
    from agentdesk.services import history

    with a_desk() as desk:
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise Refusal(
                N_("{file} cannot be written: {detail}."), file=file, detail=error.strerror
            ) from error
        with open(handle, "w", encoding="utf-8") as out:

            def write(line: dict[str, Any]) -> None:
                out.write(json.dumps(line, ensure_ascii=False) + "\n")

            count = desk.see(history.dump, write)
        desk.do(history.dumped, count)
    if as_json:
        print_json({"file": str(file), "rows": count})
    else:
        typer.echo(_("Rows in {file}: {count}", count=count, file=file))


@app.command("erase", help=_("Take out everything by which a customer could be known. It cannot be undone."))
def erase(
    number: Annotated[str, typer.Argument(help=_("The customer's number."))],
    reason: Annotated[str, typer.Option("--reason", help=_("Why; it is kept, so it names nobody."))],
    as_json: AsJson = False,
) -> None:
    """What was done and when stays, and the chains stay whole."""
    from agentdesk.services import erasure

    with a_desk() as desk:
        customer_id = desk.see(erasure.numbered, number)
        written = desk.do(erasure.erase, customer_id, reason)
    if as_json:
        print_json({"customer": customer_id, "erased": True, "articles": written})
        return
    typer.echo(_("Customer {number} is erased.", number=number))
    if written:
        typer.echo(_("Read over what was written from this customer's issues:"))
    for article in written:
        said = _("Article {number}: {title}", number=article.id, title=article.title)
        typer.echo(printable(f"  {said}"))
