"""The settings from the command line: seen, changed from a day on, and made their default again."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agentdesk.cli.frame import AsJson, a_desk, app, print_json, print_table, read_date
from agentdesk.domain.errors import Refusal
from agentdesk.i18n import N_, _

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from agentdesk.services.settings import SettingRow, Turn

settings_app = typer.Typer(help=_("What the company decides itself."), no_args_is_help=True)
app.add_typer(settings_app, name="settings")

Key = Annotated[str, typer.Argument(help=_("The key, such as clock.plan.critical."))]
From = Annotated[
    str | None,
    typer.Option("--from", help=_("The day from which it holds; today by default."), metavar="DATE"),
]


@settings_app.command("list", help=_("Print every setting: its value, default, since when and by whom."))
def list_settings(
    changed: Annotated[bool, typer.Option("--changed", help=_("Only what is not its default."))] = False,
    as_json: AsJson = False,
) -> None:
    """All settings, in their order."""
    from agentdesk.services import settings

    with a_desk() as desk:
        rows = [row for row in desk.see(settings.listed) if row.changed or not changed]
    if as_json:
        print_json([_data(row) for row in rows])
        return
    print_table(
        (_("Key"), _("Setting"), _("Holds since"), _("Set by"), _("Value"), _("Default")),
        [_line(row) for row in rows],
        _("Every setting is its default."),
    )


@settings_app.command(
    "show", help=_("Print one setting: what it means, where it comes from, what it will be.")
)
def show(key: Key, as_json: AsJson = False) -> None:
    """One setting with an example."""
    from agentdesk.domain.settings import setting
    from agentdesk.services import setting_words, settings

    with a_desk() as desk:
        row = desk.see(settings.one, key)
        example = desk.see(settings.preview, key, row.value).example
        zone = desk.zone
    if as_json:
        print_json(_data(row) | {"example": example})
        return
    known = setting(row.key)
    lines = [
        f"{row.key}  {setting_words.name(known)}",
        _("Value: {value}", value=setting_words.shown(known, row.value)),
        _("Default: {value}", value=setting_words.shown(known, row.default)),
        _("Source: {source}", source=row.source),
    ]
    lines += [_turn(row, turn, zone) for turn in (row.since, *row.later) if turn]
    typer.echo("\n".join([*lines, "", example]))


@settings_app.command(
    "set", help=_("Change a setting, or those of a JSON file of keys and values, from a day on.")
)
def set_settings(
    key: Annotated[str | None, typer.Argument(help=_("The key, such as clock.plan.critical."))] = None,
    value: Annotated[list[str] | None, typer.Argument(help=_("The value, such as 4h worked."))] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help=_("A JSON object of keys and values; null: the default."))
    ] = None,
    valid_from: From = None,
    as_json: AsJson = False,
) -> None:
    """One setting, or several at once: all of them, or none."""
    if (file is None) == (key is None) or bool(key) != bool(value):
        raise typer.BadParameter(_("Give a key and its value, or --file with a JSON object."))
    one: dict[str, str | None] = {key or "": " ".join(value or ())}
    _change(_read_file(file) if file else one, read_date(valid_from) if valid_from else None, as_json=as_json)


@settings_app.command("reset", help=_("Make a setting its default again, from a day on."))
def reset(key: Key, valid_from: From = None, as_json: AsJson = False) -> None:
    """The default again."""
    _change({key: None}, read_date(valid_from) if valid_from else None, as_json=as_json)


def _read_file(file: Path) -> dict[str, str | None]:
    """`-` is standard input. A list of texts is what its words are, one after the other; a number is itself."""
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
        given = json.loads(text)
    except OSError as error:
        raise Refusal(N_("{file} cannot be read."), file=file) from error
    except ValueError as error:
        raise Refusal(N_("{file} is not JSON: {why}"), file=file, why=error) from error
    if not isinstance(given, dict):
        raise Refusal(N_("{file} must hold a JSON object of keys and values."), file=file)
    return {key: _text(key, value) for key, value in given.items()}


def _text(key: str, value: Any) -> str | None:
    match value:
        case None | str():
            return value
        case int() if not isinstance(value, bool):
            return str(value)
        case list() if all(isinstance(each, str) for each in value):
            return " ".join(value)
    raise Refusal(N_("{key}: a text is wanted, not {value}."), key=key, value=json.dumps(value))


def _change(texts: dict[str, str | None], valid_from: date | None, *, as_json: bool) -> None:
    from agentdesk.services import issue_clocks, setting_words, settings

    with a_desk() as desk:
        made = desk.do(settings.change, texts, valid_from)
        examples = [
            desk.see(settings.preview, each.key, each.after, each.valid_from).example for each in made
        ]
        while any(each.clocks for each in made) and desk.do(issue_clocks.sweep).more:
            pass
    if as_json:
        print_json(
            [
                {
                    "key": each.key,
                    "before": each.before,
                    "after": each.after,
                    "valid_from": each.valid_from,
                    "issues_with_open_clocks": each.clocks,
                    "example": example,
                }
                for each, example in zip(made, examples, strict=True)
            ]
        )
        return
    if not made:
        typer.echo(_("Nothing changes: it is so already."))
    for each, example in zip(made, examples, strict=True):
        typer.echo(setting_words.changed(each.key, each.before, each.after, each.valid_from, each.clocks))
        typer.echo(f"  {example}")


def _data(row: "SettingRow") -> dict[str, Any]:
    since = row.since
    return {
        "key": row.key,
        "value": row.value,
        "default": row.default,
        "source": row.source,
        "since": since.valid_from if since else None,
        "by": since.person if since else None,
        "at": since.at if since else None,
        "later": [{"from": turn.valid_from, "value": turn.text, "by": turn.person} for turn in row.later],
    }


def _line(row: "SettingRow") -> tuple[object, ...]:
    from agentdesk.domain.settings import SETTINGS
    from agentdesk.services import setting_words

    known, since = SETTINGS[row.key], row.since
    value = setting_words.shown(known, row.value)
    later = " .." if row.later else ""
    return (
        row.key,
        setting_words.name(known),
        since.valid_from if since else "-",
        since.person if since else "",
        f"{value}{later}",
        setting_words.shown(known, row.default) if row.changed else "",
    )


def _turn(row: "SettingRow", turn: "Turn", zone: "ZoneInfo") -> str:
    from agentdesk.domain.settings import SETTINGS
    from agentdesk.services import setting_words

    return _(
        "From {day}: {value} (set by {person}, {at})",
        day=turn.valid_from,
        value=setting_words.shown(SETTINGS[row.key], turn.text or row.default),
        person=turn.person or "-",
        at=f"{turn.at.astimezone(zone):%Y-%m-%d %H:%M}",
    )
