"""Seeing and changing the settings: what the company decides itself (D2, R86, R94-R97, R131, R135, R168).

A change holds from a day on, today at the earliest, and is audited with what was and what is. Running clocks follow
it from their beginning; what has ended keeps its outcome.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

from sqlmodel import select

from agentdesk.domain import settings as rules
from agentdesk.domain.errors import Refusal
from agentdesk.domain.office_hours import OfficeHours
from agentdesk.domain.roles import Permission
from agentdesk.domain.settings import (
    CALENDAR,
    COMPLAINT,
    EMERGENCY,
    OFFICE_HOURS,
    ORDINARY,
    SETTINGS,
    Setting,
)
from agentdesk.i18n import N_
from agentdesk.services import issue_clocks, people
from agentdesk.services.acting import Acting
from agentdesk.services.organisation import calendar_by
from agentdesk.services.setting_words import Scene, example
from agentdesk.store import policies
from agentdesk.store.policies import Held
from agentdesk.store.tables import Person

TIMED: Final = (ORDINARY, COMPLAINT, OFFICE_HOURS, CALENDAR)
"""What the keys of settings begin with that clocks are read by."""
CHANGED_MEANWHILE: Final = N_("Somebody has changed {key} meanwhile: it is {value} now. Look again.")


@dataclass(frozen=True, slots=True)
class Turn:
    """What a setting is from a day on; `text` None: its default."""

    valid_from: date
    text: str | None
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A setting as it stands today."""

    key: str
    value: str
    """As it is stored; `setting_words.shown` says it in the language in use."""
    default: str
    source: str
    since: Turn | None
    """Who put it so; None where nobody ever has."""
    later: tuple[Turn, ...]
    """What it will be, by day."""

    @property
    def changed(self) -> bool:
        """Whether it is another than its default."""
        return self.value != self.default


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would come to."""

    key: str
    before: str
    after: str
    example: str
    """In the language in use."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A change that was made, so that it can be taken back."""

    key: str
    before: str
    after: str
    valid_from: date
    replaced: Turn | None
    """What had been put for the same day."""
    replaced_by: int | None
    clocks: int
    """How many issues with open clocks are read by it from then on."""


def listed(act: Acting) -> tuple[SettingRow, ...]:
    """Every setting, in their order."""
    act.require(Permission.SEE_SETTINGS)
    turns: dict[str, list[Turn]] = {}
    for row in policies.history(act.tx):
        turns.setdefault(row.key, []).append(_turn(row))
    return tuple(_row(act, setting, turns.get(setting.key, [])) for setting in SETTINGS.values())


def one(act: Acting, key: str) -> SettingRow:
    """One setting. Raises Refusal for a key that there is not."""
    act.require(Permission.SEE_SETTINGS)
    setting = rules.setting(key)
    return _row(act, setting, [_turn(row) for row in policies.history(act.tx, setting.key)])


def _turn(row: Held) -> Turn:
    return Turn(row.valid_from, row.text, row.person, row.at)


def _row(act: Acting, setting: Setting, turns: list[Turn]) -> SettingRow:
    there = [turn for turn in turns if turn.valid_from <= act.today]
    since = there[-1] if there else None
    value = (since.text if since else None) or setting.default
    return SettingRow(setting.key, value, setting.default, setting.source, since, tuple(turns[len(there) :]))


def preview(act: Acting, key: str, text: str | None, valid_from: date | None = None) -> Preview:
    """What `text` (None: the default) would mean. Raises Refusal as `change` does."""
    act.require(Permission.SEE_SETTINGS)
    setting, day = rules.setting(key), _from(act, valid_from)
    now = dict(policies.texts(act.tx, day))
    after = setting.default if text is None else setting.normal(text)
    then = now | {setting.key: after}
    _check(act, setting.key, after)
    rules.check(then)
    return Preview(
        setting.key, rules.text_of(now, setting.key), after, example(setting.key, _scene(act, then, day))
    )


def _scene(act: Acting, texts: Mapping[str, str], day: date) -> Scene:
    names = {person.login: person.name for person in act.tx.session.exec(select(Person))}
    hours = OfficeHours(calendar_by(act, texts), act.zone, rules.office_week(texts))
    return Scene(texts, hours, day, names)


def change(
    act: Acting,
    texts: Mapping[str, str | None],
    valid_from: date | None = None,
    *,
    instead_of: Mapping[str, str] | None = None,
) -> tuple[Changed, ...]:
    """Let settings be these from a day on (today); None makes one its default again. All of them, or none.

    Raises Refusal for a day that is past, an unknown key, a value that will not do or does not fit to the others,
    and where the value in force is not the one of `instead_of`. What is so already is left as it is.
    """
    act.require(Permission.CHANGE_SETTINGS)
    day = _from(act, valid_from)
    made = [_change(act, rules.setting(key), text, day, instead_of or {}) for key, text in texts.items()]
    for on in (day, *policies.changes_after(act.tx, day)):
        rules.check(dict(policies.texts(act.tx, on)))
    clocks = _look_again(act, [each.key for each in made if each], day)
    act.tx.announce()
    return tuple(replace(each, clocks=clocks if _is_timed(each.key) else 0) for each in made if each)


def _from(act: Acting, valid_from: date | None) -> date:
    if valid_from is not None and valid_from < act.today:
        raise Refusal(N_("A setting holds from today on at the earliest, not from {day}."), day=valid_from)
    return valid_from or act.today


def _change(
    act: Acting, setting: Setting, text: str | None, day: date, instead_of: Mapping[str, str]
) -> Changed | None:
    before = rules.text_of(dict(policies.texts(act.tx, day)), setting.key)
    if instead_of.get(setting.key, before) != before:
        raise Refusal(CHANGED_MEANWHILE, key=setting.key, value=before)
    after = None if text is None else setting.normal(text)
    _check(act, setting.key, after or setting.default)
    if before == (after or setting.default):
        return None
    same_day = next((row for row in policies.history(act.tx, setting.key) if row.valid_from == day), None)
    policies.put(act.tx, [Held(setting.key, day, after, act.actor.id, "", act.now)])
    stands = after or setting.default
    act.audit("setting_changed", f"setting:{setting.key}", before=before, after=stands, valid_from=day)
    replaced = _turn(same_day) if same_day else None
    return Changed(setting.key, before, stands, day, replaced, same_day.person_id if same_day else None, 0)


def _check(act: Acting, key: str, text: str) -> None:
    """Refuse people who could not be alerted, and those who could do nothing about it (R131)."""
    if key != EMERGENCY:
        return
    logins = rules.emergency_logins({key: text})
    known = {each.login: each.person_id for each in people.active(act)}
    able = people.who_may(act, Permission.WORK_ISSUE, guests=False)
    for login in logins:
        if login not in known:
            raise Refusal(N_("There is no active person with the login {login}."), login=login)
        if known[login] not in able:
            raise Refusal(N_("{login} could do nothing in an emergency: name somebody else."), login=login)


def undo(act: Acting, made: Changed) -> None:
    """Take a change back: what had been put before holds again. Raises Refusal when somebody has changed it since."""
    act.require(Permission.CHANGE_SETTINGS)
    now = next((row for row in policies.history(act.tx, made.key) if row.valid_from == made.valid_from), None)
    if now is None or (now.text or SETTINGS[made.key].default) != made.after:
        value = rules.text_of(dict(policies.texts(act.tx, made.valid_from)), made.key)
        raise Refusal(CHANGED_MEANWHILE, key=made.key, value=value)
    before = made.replaced
    if before is None:
        policies.take_out(act.tx, made.key, made.valid_from)
    else:
        policies.put(act.tx, [Held(made.key, made.valid_from, before.text, made.replaced_by, "", before.at)])
    for on in (made.valid_from, *policies.changes_after(act.tx, made.valid_from)):
        rules.check(dict(policies.texts(act.tx, on)))
    act.audit(
        "setting_undone",
        f"setting:{made.key}",
        before=made.after,
        after=made.before,
        valid_from=made.valid_from,
    )
    _look_again(act, [made.key], made.valid_from)
    act.tx.announce()


def _is_timed(key: str) -> bool:
    return key.startswith(TIMED)


def _look_again(act: Acting, keys: list[str], day: date) -> int:
    """Let open clocks be read anew once the change holds; how many issues that are."""
    if not any(map(_is_timed, keys)):
        return 0
    at = act.now if day <= act.today else act.start_of(day).astimezone(UTC)
    return issue_clocks.look_again(act, at)
