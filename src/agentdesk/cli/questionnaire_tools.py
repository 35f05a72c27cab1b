"""Questionnaires looked at and tried out: check, diff, preview, run. `check` and `run` need no desk."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from agentdesk.cli.form_files import Files, FormFile, check_file, print_findings, read_form
from agentdesk.cli.frame import AsJson, a_desk, print_json, print_table, printable
from agentdesk.cli.questionnaire import Code, questionnaire_app
from agentdesk.domain.errors import Refusal
from agentdesk.domain.visit import VisitKind
from agentdesk.i18n import LANGUAGES, N_, _, use_language

if TYPE_CHECKING:
    from agentdesk.exchange.form_check import Checked
    from agentdesk.questionnaire.form import Form

Spoken = Annotated[
    str, typer.Option("--language", help=_("The form's language; its default one if left out."))
]

CHANGES: Final = {
    "added": N_("added"),
    "removed": N_("removed"),
    "moved": N_("moved"),
    "changed": N_("changed"),
}


NOT_ANSWERS: Final = N_("{file} must hold JSON like [[node path, value], …].")

NOT_AN_ANSWER: Final = N_(
    "Answer {number} of {file} must be [node path, value]: a text, a number, true, false, null, or a list of them."
)


@questionnaire_app.command(
    "check", help=_("Check a questionnaire: every finding with its sheet, row and column.")
)
def check(
    file: FormFile,
    files: Files = None,
    visit: Annotated[
        VisitKind | None,
        typer.Option("--visit", help=_("On which visits it is to be asked: what these need is checked too.")),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", help=_("zh_Hans or en; that of this terminal by default."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Exit 1 when there are errors."""
    from agentdesk.exchange.form_check import confirming

    if language is not None:
        if language not in LANGUAGES:
            raise typer.BadParameter(_("zh_Hans or en; that of this terminal by default."))
        use_language(language)
    checked, _beside = check_file(file, files)
    if visit is VisitKind.CONFIRMATION:
        checked = confirming(checked)
    if as_json:
        print_json(
            {
                "ok": checked.ok,
                "title": checked.title,
                "form_id": checked.form_id,
                "languages": checked.languages,
                "converter": checked.converter,
                "left_out": checked.left_out,
                "files": checked.form.files if checked.form else (),
                "findings": [each.as_json() for each in checked.findings],
            }
        )
    else:
        print_findings(checked.findings)
        typer.echo(_summary(checked))
    if not checked.ok:
        raise typer.Exit(1)


def _summary(checked: "Checked") -> str:
    from agentdesk.exchange.findings import Severity

    by = {severity: sum(each.severity is severity for each in checked.findings) for severity in Severity}
    return _(
        "Errors {errors} · warnings {warnings} · advice {advice}",
        errors=by[Severity.ERROR],
        warnings=by[Severity.WARNING],
        advice=by[Severity.ADVICE],
    )


@questionnaire_app.command("diff", help=_("What differs between two versions, or a version and a file."))
def diff(
    code: Code,
    old: Annotated[
        str,
        typer.Argument(metavar="[VERSION|FILE]", help=_("The older version; the one asked now by default.")),
    ] = "",
    new: Annotated[
        str, typer.Argument(metavar="[VERSION]", help=_("The newer version; the newest by default."))
    ] = "",
    files: Files = None,
    as_json: AsJson = False,
) -> None:
    """Question by question."""
    from agentdesk.questionnaire.differences import differences

    is_file = bool(old) and not old.isdecimal()
    with a_desk() as desk:
        before = _version_form(desk, code, "" if is_file else old, asked=True)
        after = read_form(_existing(old), files) if is_file else _version_form(desk, code, new, asked=False)
    found = differences(before, after)
    if as_json:
        print_json(found)
        return
    print_table(
        (_("Change"), _("Question"), _("What"), _("Before"), _("After")),
        [
            (
                _(CHANGES[each.change]),
                each.path or "-",
                " ".join(filter(None, (each.what, each.detail, each.language))),
                each.old,
                each.new,
            )
            for each in found
        ],
        _("They do not differ."),
    )


def _existing(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise typer.BadParameter(_("There is no file {file}, and it is no version's number.", file=name))
    return path


def _version_form(desk: Any, code: str, number: str, *, asked: bool) -> "Form":
    """The form of a version by its number; without one, the version asked now or the newest."""
    from agentdesk.services import questionnaires, versions

    rows = desk.see(versions.versions, code)
    wanted = int(number) if number else None
    if wanted is None and asked:
        wanted = next((row.version for row in rows if row.asked), None)
    version: versions.VersionDetail = desk.see(versions.version, code, wanted)
    form: Form = desk.see(questionnaires.form_of, version.row.id)
    return form


@questionnaire_app.command("preview", help=_("Print the questions of a file or of a desk's questionnaire."))
def preview(
    what: Annotated[str, typer.Argument(metavar="FILE|CODE", help=_("A file, or a questionnaire's code."))],
    language: Spoken = "",
    version: Annotated[int | None, typer.Option("--version", min=1, help=_("The version's number."))] = None,
    files: Files = None,
    as_json: AsJson = False,
) -> None:
    """As it is said, with the routes."""
    from agentdesk.cli.form_preview import preview_lines
    from agentdesk.questionnaire.model import model_of

    if Path(what).is_file():
        form = read_form(Path(what), files)
    else:
        with a_desk() as desk:
            form = _version_form(desk, what, str(version or ""), asked=False)
    if as_json:
        print_json(model_of(form))
        return
    for line in preview_lines(form, _spoken(form, language)):
        typer.echo(line)


def _spoken(form: "Form", language: str) -> str:
    """The language asked for; raises Refusal for one that the form does not speak."""
    if language and language not in form.languages:
        spoken = ", ".join(form.languages) or "-"
        raise Refusal(
            N_("The form does not speak {language}; it speaks {spoken}."), language=language, spoken=spoken
        )
    return language


@questionnaire_app.command("run", help=_("Answer a form from a file and print how every node stands."))
def run(
    file: FormFile,
    answers: Annotated[
        Path,
        typer.Option(
            "--answers",
            help=_("JSON: [[node path, value], ...], applied in order; of several choices, a list."),
            exists=True,
            dir_okay=False,
        ),
    ],
    files: Files = None,
    zone: Annotated[
        str, typer.Option("--zone", help=_("The time zone of today() and now()."))
    ] = "Asia/Shanghai",
    now: Annotated[
        str, typer.Option("--now", metavar="ISO", help=_("The moment of now(); this one by default."))
    ] = "",
    language: Spoken = "",
    as_json: AsJson = False,
) -> None:
    """Nothing is stored. Answers that are refused are told on stderr and passed over."""
    from agentdesk.questionnaire.given_answers import give, states
    from agentdesk.questionnaire.interview import Interview

    form = read_form(file, files)
    where = _zone(zone)
    interview = Interview(
        form,
        language=_spoken(form, language) or form.default_language,
        now=_moment(now, where),
        zone=where,
        parks=False,
    )
    refused = give(interview, _answers(answers))
    for each in refused:
        typer.echo(printable(f"{each.node}: {each.reason} ({each.value})"), err=True)
    found = states(interview)
    if as_json:
        print_json({path: state._asdict() for path, state in found.items()})
        return
    yes_no = {True: _("yes"), False: _("no")}
    print_table(
        (_("Node"), _("Relevant"), _("Required"), _("Valid"), _("Value")),
        [
            (path, yes_no[state.relevant], yes_no[state.required], yes_no[state.valid], state.value)
            for path, state in found.items()
        ],
        _("The form has no nodes."),
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise typer.BadParameter(
            _("There is no time zone {zone}. Write it like Asia/Shanghai.", zone=name)
        ) from error


def _moment(text: str, zone: ZoneInfo) -> datetime:
    """The moment written in ISO 8601, in the zone unless it says its own; now when empty."""
    if not text:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            _("“{text}” is no moment; write it like 2026-11-21T14:30.", text=text)
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _answers(file: Path) -> list[tuple[str, str]]:
    """The answers of a JSON file, each value as a form holds it."""
    from agentdesk.questionnaire.given_answers import as_value

    try:
        rows = json.loads(file.read_text("utf-8-sig"), parse_int=str, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise Refusal(NOT_ANSWERS, file=file) from error
    if not isinstance(rows, list):
        raise Refusal(NOT_ANSWERS, file=file)
    found = []
    for number, row in enumerate(rows, 1):
        pair = row if isinstance(row, list) and len(row) == 2 else (None, None)
        value = as_value(pair[1])
        if not isinstance(pair[0], str) or value is None:
            raise Refusal(NOT_AN_ANSWER, file=file, number=number)
        found.append((pair[0], value))
    return found
