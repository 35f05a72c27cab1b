"""Questionnaires in files, for the commands: read, checked, their findings printed."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agentdesk.cli.frame import print_table, printable
from agentdesk.domain.errors import Refusal
from agentdesk.i18n import N_, _

if TYPE_CHECKING:
    from agentdesk.exchange.findings import Finding
    from agentdesk.exchange.form_check import Checked
    from agentdesk.questionnaire.form import Form

FormFile = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help=_("An XLSForm (xlsx, xls, csv or a Markdown table) or an XForm (xml)."),
        exists=True,
        dir_okay=False,
    ),
]
Files = Annotated[
    list[Path] | None,
    typer.Option(
        "--file",
        metavar="FILE",
        help=_("A file that the form reads; those beside it and in FORM-media/ are found without."),
        exists=True,
        dir_okay=False,
    ),
]


def check_file(file: Path, files: Iterable[Path] | None) -> "tuple[Checked, dict[str, bytes]]":
    """What a check finds in a file, and the files beside it that its form reads."""
    from agentdesk.exchange.form_check import check
    from agentdesk.exchange.form_files import FilesBeside, read_form_file

    beside = FilesBeside(file, files or ())
    checked = check(read_form_file(file), file.name, beside)
    needed = checked.form.files if checked.form else ()
    return checked, {name: beside[name] for name in needed}


def read_form(file: Path, files: Iterable[Path] | None) -> "Form":
    """The form of a file, without a check of its wording.

    Raises Refusal when it cannot be asked; what a check says of it is printed before.
    """
    from agentdesk.exchange.form_files import FilesBeside, read_form_file
    from agentdesk.exchange.sheets import XFORM_SUFFIX
    from agentdesk.exchange.xlsform import convert
    from agentdesk.questionnaire.errors import FormError
    from agentdesk.questionnaire.xform import read_xform
    from agentdesk.services.questionnaires import refused

    source = read_form_file(file)
    try:
        xform = source if file.suffix.lower() == XFORM_SUFFIX else convert(source, file.name).xform
        return read_xform(xform, FilesBeside(file, files or ()))
    except FormError as error:
        checked, _beside = check_file(file, files)
        if checked.ok:
            raise refused(error) from error
        print_findings(checked.findings, err=True)
        raise Refusal(N_("{file} has errors and cannot be asked."), file=file) from error


def print_findings(findings: "Iterable[Finding]", *, err: bool = False) -> None:
    """Findings for people, a line each."""
    from agentdesk.exchange.findings import SEVERITY_WORDS

    rows = [
        (
            _(SEVERITY_WORDS[each.severity]),
            each.sheet,
            "" if each.row is None else each.row,
            each.column + ("" if each.position is None else f":{each.position + 1}"),
            each.say(),
        )
        for each in findings
    ]
    if err:
        for severity, sheet, row, column, said in rows:
            where = ", ".join(filter(None, (sheet, str(row), column)))
            typer.echo(
                printable(f"{severity}: {where}: {said}" if where else f"{severity}: {said}"), err=True
            )
        return
    headers = (_("Severity"), _("Sheet"), _("Row"), _("Column"), _("Finding"))
    print_table(headers, rows, _("Nothing was found."))
