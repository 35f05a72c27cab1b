"""Keys pressed in a call without a terminal, and what the call shows then."""

from collections.abc import Iterable

from agentdesk.domain.visit import EventKind
from agentdesk.services.calls import Entry
from agentdesk.tui.controls import Listed, Typed
from agentdesk.tui.screens.agent.call_session import CallSession
from tests.tui.every_kind import every_kind
from tests.tui.sheets import session, sheet


def asked(name: str, entries: tuple[Entry, ...] = (), drafts: dict[str, str] | None = None) -> CallSession:
    """A call at a step of the questionnaire."""
    call = session(sheet(every_kind(), entries, drafts))
    call.goto(f"/data/{name}")
    call.new_drafts()
    return call


def press(call: CallSession, *keys: str) -> tuple[Entry, ...]:
    """Keys as the call screen gives them to the session: first to the control, then as commands."""
    entries: tuple[Entry, ...] = ()
    for key in keys:
        character = " " if key == "space" else key if len(key) == 1 else None
        taken = call.key(key, character)
        entries += _command(call, key) if taken is None else taken
    return entries


def _command(call: CallSession, key: str) -> tuple[Entry, ...]:
    if key.isdigit():
        return call.press_digit(int(key))
    acts = {
        "enter": call.confirm,
        "right": call.forward,
        "pagedown": call.forward,
        "left": call.back,
        "pageup": call.back,
        "delete": call.clear,
        "backspace": call.clear,
        "f2": call.switch_language,
        "up": lambda: call.arrow(-1),
        "down": lambda: call.arrow(1),
        "ctrl+x": call.remove_instance,
    }
    return acts[key]() if key in acts else ()


def listed(call: CallSession) -> Listed:
    """The choices as they are shown."""
    body = call.view.body
    assert isinstance(body, Listed)
    return body


def field(call: CallSession) -> Typed:
    """The field as it is shown."""
    body = call.view.body
    assert isinstance(body, Typed)
    return body


def labels(call: CallSession) -> list[str]:
    """The labels of the choices that are left."""
    body = listed(call)
    return [body.choices[place].label for place in body.left]


def kinds(entries: Iterable[Entry]) -> list[tuple[EventKind, str, str]]:
    """Entries without their numbers and times."""
    return [(each.kind, each.node.removeprefix("/data/"), each.value) for each in entries]
