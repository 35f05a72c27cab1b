"""The questionnaires of a desk: brought in, published, retired, and which is asked where."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agentdesk.cli.form_files import Files, FormFile, check_file, print_findings
from agentdesk.cli.frame import AsJson, a_desk, app, print_json, print_table, printable
from agentdesk.domain.customer import CUSTOMER_KIND_NAMES, TIER_NAMES
from agentdesk.domain.errors import Refusal
from agentdesk.domain.visit import KIND_NAMES, VisitKind
from agentdesk.i18n import N_, _

if TYPE_CHECKING:
    from agentdesk.services.questionnaires import Use
    from agentdesk.services.versions import VersionRow

questionnaire_app = typer.Typer(
    help=_("Questionnaires: checked, published, tried out."), no_args_is_help=True
)
app.add_typer(questionnaire_app, name="questionnaire")


class CustomerKind(StrEnum):
    """What customers are, as an option."""

    INDIVIDUAL = "individual"
    ENTERPRISE = "enterprise"


class Tier(StrEnum):
    """The grade that the company gave them, as an option."""

    IMPORTANT = "important"
    ORDINARY = "ordinary"
    LOW = "low"


Code = Annotated[str, typer.Argument(metavar="CODE", help=_("The questionnaire's code."))]
Version = Annotated[int | None, typer.Option("--version", min=1, help=_("The version's number."))]
Visit = Annotated[VisitKind, typer.Option("--visit", help=_("On which visits."))]
Customers = Annotated[
    CustomerKind | None, typer.Option("--customers", help=_("Only of these customers; of all by default."))
]
Grade = Annotated[
    Tier | None, typer.Option("--tier", help=_("Only of customers of this grade; of all by default."))
]


def said_use(use: "Use") -> str:
    """Where a questionnaire is asked: `first visit (companies, important)`."""
    group = [_(CUSTOMER_KIND_NAMES.get(use.customer_kind, "")), _(TIER_NAMES.get(use.tier, ""))]
    of = ", ".join(filter(None, group))
    return _(KIND_NAMES[use.visit_kind]) + (f" ({of})" if of else "")


def _tell(row: "VersionRow", sentence: str, as_json: bool) -> None:
    if as_json:
        print_json(row)
    else:
        typer.echo(printable(_(sentence, version=row.version, code=row.code, title=row.title)))


@questionnaire_app.command("import", help=_("Bring in a questionnaire as a draft."))
def bring_in(
    file: FormFile,
    code: Annotated[
        str,
        typer.Option("--code", help=_("The questionnaire it is a version of; the form's own id by default.")),
    ] = "",
    note: Annotated[str, typer.Option("--note", help=_("What is new in it."))] = "",
    files: Files = None,
    publish: Annotated[
        bool, typer.Option("--publish", help=_("Let the next calls be asked with it."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check a file and bring it in."""
    from agentdesk.exchange.form_files import read_form_file
    from agentdesk.services import authoring

    with a_desk() as desk:
        checked, beside = check_file(file, files)
        if not checked.ok:
            print_findings(checked.findings, err=True)
            raise Refusal(N_("{file} has errors; nothing was brought in."), file=file)
        submission = authoring.Submission(
            checked.xform, read_form_file(file), file.name, checked.converter, beside, code, note
        )
        row = desk.do(authoring.submit, submission)
        if publish:
            row = desk.do(authoring.publish, row.code, row.version)
    if publish:
        _tell(row, N_("Version {version} of {code} is published."), as_json)
    else:
        _tell(row, N_("Version {version} of {code} is a draft: {title}"), as_json)
    if checked.findings:
        found = _(
            "Findings: {count}. “agentdesk questionnaire check” shows them.", count=len(checked.findings)
        )
        typer.echo(found, err=True)


@questionnaire_app.command("publish", help=_("Let the next calls be asked with a draft."))
def publish(code: Code, version: Version = None, as_json: AsJson = False) -> None:
    """Calls under way finish on their version."""
    from agentdesk.services import authoring

    with a_desk() as desk:
        row = desk.do(authoring.publish, code, version)
    _tell(row, N_("Version {version} of {code} is published."), as_json)


@questionnaire_app.command(
    "retire", help=_("Take a published version out of use; the one before is asked again.")
)
def retire(
    code: Code,
    version: Annotated[int, typer.Option("--version", min=1, help=_("The version's number."))],
    as_json: AsJson = False,
) -> None:
    """Refused when visits would be left without a questionnaire."""
    from agentdesk.services import authoring

    with a_desk() as desk:
        row = desk.do(authoring.retire, code, version)
    _tell(row, N_("Version {version} of {code} is retired."), as_json)


@questionnaire_app.command("discard", help=_("Throw a draft away."))
def discard(
    code: Code,
    version: Annotated[int, typer.Option("--version", min=1, help=_("The version's number."))],
    as_json: AsJson = False,
) -> None:
    """What was published stays."""
    from agentdesk.services import authoring

    with a_desk() as desk:
        desk.do(authoring.discard, code, version)
    if as_json:
        print_json({"code": code, "version": version})
    else:
        typer.echo(_("Version {version} of {code} is thrown away.", version=version, code=code))


@questionnaire_app.command("list", help=_("List the questionnaires."))
def list_questionnaires(as_json: AsJson = False) -> None:
    """Every questionnaire with its versions' standing."""
    from agentdesk.services import versions

    with a_desk() as desk:
        rows = desk.see(versions.listed)
    if as_json:
        print_json(rows)
        return
    print_table(
        (
            _("Code"),
            _("Title"),
            _("Asked"),
            _("Newest"),
            _("Languages"),
            _("Questions"),
            _("Asked on"),
            _("On older"),
        ),
        [
            (
                row.code,
                row.title,
                "-" if row.published is None else row.published,
                f"{row.newest} {_(versions.STATE_NAMES[row.newest_state])}",
                " ".join(row.languages) or "-",
                row.questions,
                "; ".join(map(said_use, row.used_for)) or "-",
                row.visits_on_old,
            )
            for row in rows
        ],
        _("No questionnaires yet."),
    )


@questionnaire_app.command("versions", help=_("List the versions of a questionnaire, the newest first."))
def list_versions(code: Code, as_json: AsJson = False) -> None:
    """Every version: what became of it, and from which file it came."""
    from agentdesk.services import versions

    with a_desk() as desk:
        rows = desk.see(versions.versions, code)
        zone = desk.zone
    if as_json:
        print_json(rows)
        return
    print_table(
        (
            _("Version"),
            _("State"),
            _("Brought in"),
            _("By"),
            _("Published"),
            _("Under way"),
            _("File"),
            _("Note"),
        ),
        [
            (
                row.version,
                _(versions.STATE_NAMES[row.state]) + (" *" if row.asked else ""),
                f"{row.created_at.astimezone(zone):%Y-%m-%d %H:%M}",
                row.created_by or "-",
                f"{row.published_at.astimezone(zone):%Y-%m-%d %H:%M}" if row.published_at else "-",
                row.visits_under_way,
                row.source_name,
                row.note,
            )
            for row in rows
        ],
        "",
    )
    typer.echo(_("* is asked now."))


@questionnaire_app.command("use", help=_("Ask a questionnaire on a kind of visit, of all customers or some."))
def use(
    code: Code, visit: Visit, customers: Customers = None, tier: Grade = None, as_json: AsJson = False
) -> None:
    """The most specific rule counts."""
    from agentdesk.services import questionnaires

    with a_desk() as desk:
        desk.do(questionnaires.use, code, visit, customers or "", tier or "")
    _tell_uses(as_json)


@questionnaire_app.command("unuse", help=_("Ask some customers what all others are asked."))
def stop_using(
    visit: Visit, customers: Customers = None, tier: Grade = None, as_json: AsJson = False
) -> None:
    """The end of a rule for some customers."""
    from agentdesk.services import questionnaires

    with a_desk() as desk:
        desk.do(questionnaires.stop_using, visit, customers or "", tier or "")
    _tell_uses(as_json)


def _tell_uses(as_json: bool) -> None:
    from agentdesk.services import questionnaires

    with a_desk() as desk:
        rows = desk.see(questionnaires.uses)
    if as_json:
        print_json(rows)
    else:
        print_table((_("Asked on"), _("Code")), [(said_use(row), row.code) for row in rows], "")


@questionnaire_app.command(
    "export", help=_("Give back the workbook of a version, its XForm or its codebook.")
)
def export(
    code: Code,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help=_("Where the workbook goes."))] = None,
    version: Version = None,
    xform: Annotated[Path | None, typer.Option("--xform", help=_("Where the XForm goes."))] = None,
    codebook: Annotated[
        Path | None, typer.Option("--codebook", help=_("Where the codebook goes: one HTML page to print."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The workbook byte for byte, or a text table as .xlsx; the files that came with it in FILE-media/."""
    from agentdesk.exchange.codebook import codebook as make_codebook
    from agentdesk.exchange.form_export import workbook_files, write_files
    from agentdesk.i18n import current_language
    from agentdesk.services import questionnaires, versions

    if not (file or xform or codebook):
        raise typer.BadParameter(_("Say where the workbook, the XForm or the codebook goes."))
    with a_desk() as desk:
        detail = desk.see(versions.version, code, version)
        form = desk.see(questionnaires.form_of, detail.row.id)
    written: dict[Path, bytes] = {}
    if file:
        target = file / detail.row.source_name if file.is_dir() else file
        written |= workbook_files(target, detail.row.source_name, detail.source, detail.files)
    if xform:
        written[xform] = detail.xform.encode()
    if codebook:
        number = str(detail.row.version)
        page = make_codebook(form, current_language(), title=detail.row.title, version=number)
        written[codebook] = page.encode()
    write_files(written)
    if as_json:
        print_json({"code": code, "version": detail.row.version, "files": [str(path) for path in written]})
    else:
        for path in written:
            typer.echo(_("Written: {file}", file=path))
