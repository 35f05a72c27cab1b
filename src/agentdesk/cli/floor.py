"""The floor: who is at work, what waits, how the day goes."""

from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import typer

from agentdesk.cli.frame import AsJson, a_desk, app, print_json, print_table
from agentdesk.domain.presence import Place
from agentdesk.i18n import _

if TYPE_CHECKING:
    from agentdesk.services.floor import AtWork, Floor


@app.command("floor", help=_("Print who is at work, the calls that go on, what waits and today's figures."))
def show_floor(
    as_json: AsJson = False,
) -> None:
    """The floor at this moment."""
    from agentdesk.services import floor

    with a_desk() as desk:
        seen = desk.see(floor.look)
        zone = desk.zone
    if as_json:
        print_json(_data(seen))
        return
    for line in _figures(seen):
        typer.echo(line)
    typer.echo()
    print_table(
        (_("Name"), _("Since"), _("Now"), _("Customer"), _("At question"), _("Calls"), _("Completed")),
        [_row(person, seen, zone) for person in seen.people],
        _("Nobody is signed in."),
    )


def _data(seen: "Floor") -> dict[str, Any]:
    """The floor by field, with what is reckoned from it, and the queue's bands by name."""
    waiting = {band.name.lower(): count for band, count in seen.waiting.bands.items()}
    aside = {"supervisor": seen.waiting.supervisor, "repair": seen.waiting.repair}
    reckoned = {"on_call": seen.on_call, "reached": seen.today.reached, "waiting": waiting | aside}
    return {field.name: getattr(seen, field.name) for field in fields(seen)} | reckoned


def _figures(seen: "Floor") -> Iterator[str]:
    today, waiting = seen.today, seen.waiting
    yield _(
        "Waiting {waiting}, with the supervisor {supervisor}, numbers to repair {repair}",
        waiting=waiting.in_queue,
        supervisor=waiting.supervisor,
        repair=waiting.repair,
    )
    yield _(
        "Call-backs due {due}, within the hour {soon}",
        due=seen.callbacks_due,
        soon=seen.callbacks_soon,
    )
    yield _(
        "Today: calls {calls}, completed {completed}, reached {reached}, satisfaction {satisfaction}",
        calls=sum(today.calls.values()),
        completed=today.completed,
        reached="-" if today.reached is None else f"{today.reached:.0%}",
        satisfaction="-" if today.satisfaction is None else f"{today.satisfaction:.2f}",
    )
    yield _(
        "Issues today {issues}, critical {critical}; late {late}, running out within an hour {soon}",
        issues=today.issues,
        critical=today.critical,
        late=seen.late,
        soon=seen.running_out,
    )


def _row(person: "AtWork", seen: "Floor", zone: ZoneInfo) -> tuple[object, ...]:
    call = person.call
    asked = call.asked if call else None
    if call is not None:
        now = _("on a call {minutes} min", minutes=int((seen.at - call.started_at).total_seconds()) // 60)
    else:
        now = _("locked") if person.place is Place.LOCKED else _("no call")
    return (
        person.name,
        f"{person.since.astimezone(zone):%H:%M}" if person.since else "-",
        now,
        call.customer if call else "",
        f"{asked.number or '-'}/{asked.total} {asked.label}"[:60] if asked else "",
        person.calls,
        person.completed,
    )
