"""Controls whose answer is typed: text, numbers, a number on a scale, dates and times.

What was typed is read when the step is left; what cannot be read stays as it is, with the reason below it.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import ClassVar, Final

from agentdesk.domain.errors import Refusal
from agentdesk.domain.loose_dates import Grain, loose_date, loose_moment, loose_time
from agentdesk.i18n import N_
from agentdesk.questionnaire.answers import MESSAGES, is_value
from agentdesk.questionnaire.form import StepKind
from agentdesk.questionnaire.steps import Step
from agentdesk.questionnaire.values import Calendar
from agentdesk.tui.controls.control import SHOWN, Act, Asked, Body, Control
from agentdesk.tui.controls.filtering import folded
from agentdesk.tui.text import WEEKDAYS
from agentdesk.tui.text_edit import TextEdit

ROWS: Final = 3
"""Rows that an empty text field shows."""
MANY_ROWS: Final = 6
"""The same where the form asks for a long text (appearance `multiline`)."""

THOUSANDS: Final = re.compile(r"-?[0-9]{1,3}(?:([, ])[0-9]{3})(?:\1[0-9]{3})*(?:\.[0-9]*)?")

BETWEEN: Final = N_("A number from {least} to {most} is wanted.")
IN_STEPS: Final = N_("A number from {least} to {most} in steps of {step} is wanted.")


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale from `least` to `most`; `at` is how far along it the number typed is, 0 to 1, None when it is not.

    `steps` says its step where that is not 1, in the language of the question.
    """

    least: str
    most: str
    steps: str
    at: float | None


@dataclass(frozen=True, slots=True)
class Typed(Body):
    """A field to be shown with its cursor: `edit` is the text itself, as it changes.

    `wanted` is said beforehand, `reading` is what the text means, `unread` why it means nothing yet; all three in
    the language of the question. `help` is a message id, for an empty field.
    """

    edit: TextEdit
    rows: int
    help: str
    wanted: str = ""
    reading: str = ""
    unread: str = ""
    scale: Scale | None = None


class Typing(Control):
    """What the controls of typed answers share, and the one of text."""

    is_typed = True
    HELP: ClassVar[str] = N_("Type what the customer says. Enter: next; nothing typed: no answer.")
    HELP_REQUIRED: ClassVar[str] = N_("Type what the customer says. Enter: next.")

    def __init__(self, step: Step, draft: str | None, asked: Asked) -> None:
        super().__init__(step, draft, asked)
        self.edit = self._editing(self.written(step.value) if draft is None else draft)

    @property
    def body(self) -> Typed:
        """The field; where the form asks for a long text, under the key that breaks a line."""
        if self.edit.lines:
            return Typed(self.edit, MANY_ROWS, self.help, self.say(N_("Ctrl+J begins a new line")))
        return Typed(self.edit, ROWS, self.help)

    @property
    def help(self) -> str:
        """What an empty field says."""
        return self.HELP_REQUIRED if self.step.required else self.HELP

    def written(self, value: str) -> str:
        """A stored value as a person would type it."""
        return value

    def read(self, text: str) -> str:
        """The value to be stored for what was typed. Raises Refusal when it means none."""
        return text

    def key(self, key: str, character: str | None) -> Act | None:
        """Into the text; every change is kept as a draft."""
        changed = self.edit.press(key, character)
        return None if changed is None else self._kept() if changed else SHOWN

    def paste(self, text: str) -> Act | None:
        """Into the text."""
        return self._kept() if self.edit.insert(text) else SHOWN

    def arrow(self, by: int, cells: int) -> Act:
        """Up and down in the text; up from its first line is one question back."""
        return Act(back=not self.edit.move_row(by, cells) and by < 0)

    def confirm(self) -> Act:
        """What was typed is the answer; then go on."""
        act = self.leave()
        return act if act.wrong else Act(value=act.value, forward=True)

    def leave(self) -> Act:
        """What was typed is the answer."""
        text = self.edit.text.strip()
        if text == self.written(self.step.value):
            return Act(value=self.step.value)
        try:
            return Act(value=self.read(text) if text else "")
        except Refusal as refusal:
            return Act(wrong=self.say(refusal.message, **refusal.values))

    def clear(self) -> Act:
        """Wipe the text out."""
        self.edit = self._editing("")
        return Act(value="")

    def _editing(self, text: str) -> TextEdit:
        long = self.step.kind is StepKind.TEXT and "multiline" in self.step.appearance.split()
        return TextEdit(text, lines=long)

    def _kept(self) -> Act:
        # An empty draft says nothing: an answer that was erased is taken back, or it would be there after a break.
        return Act(value="") if self.step.value and not self.edit.text else Act(draft=self.edit.text)


class Number(Typing):
    """A whole or decimal number; its bounds are said beforehand."""

    @property
    def body(self) -> Typed:
        """The field under its bounds."""
        return Typed(self.edit, 1, self.help, self._wanted())

    def read(self, text: str) -> str:
        """Full-width digits and separators of thousands are put right; `12,5` is no number, and never 125."""
        number = folded(text).replace("。", ".").removeprefix("+")
        if THOUSANDS.fullmatch(number):
            number = number.replace(",", "").replace(" ", "")
        if not is_value(self.step.kind, number, Calendar(self.asked.zone)):
            raise Refusal(MESSAGES[self.step.kind])
        return number

    def _wanted(self) -> str:
        least, most, _step = self.step.bounds
        if least and most:
            return self.say(N_("From {least} to {most}"), least=least, most=most)
        if least:
            return self.say(N_("{least} or more"), least=least)
        return self.say(N_("{most} or less"), most=most) if most else ""


class Ranged(Typing):
    """A number on a scale: typed, or moved by its step with the arrows, + and -."""

    HELP = N_("Type the number; + or Up makes it greater, - or Down smaller. Enter: next.")

    @property
    def body(self) -> Typed:
        """The field and the scale."""
        least, most, step = self.step.bounds
        steps = self.say(N_("in steps of {step}"), step=step) if step not in ("", "1") else ""
        number = _decimal(self.edit.text)
        low, high = _decimal(least), _decimal(most)
        at = None
        if number is not None and low is not None and high is not None and low <= number <= high != low:
            at = float((number - low) / (high - low))
        return Typed(self.edit, 1, self.HELP, scale=Scale(least, most, steps, at))

    def key(self, key: str, character: str | None) -> Act | None:
        """+ and - step, but - in front of a number that may be negative is typed; left and right stay the call's."""
        if key in ("left", "right"):
            return None
        sign = folded(character or "")
        least = _decimal(self.step.bounds.least)
        typed_sign = sign == "-" and not self.edit.text and least is not None and least < 0
        if sign in ("+", "-") and not typed_sign:
            return self._stepped(1 if sign == "+" else -1)
        return super().key(key, character)

    def arrow(self, by: int, cells: int) -> Act:  # noqa: ARG002
        """Up is greater."""
        return self._stepped(-by)

    def read(self, text: str) -> str:
        """A number that lies on the scale."""
        least, most, step = self.step.bounds
        number, low, high, by = _decimal(text), _decimal(least), _decimal(most), _decimal(step)
        off = number is None or (low is not None and number < low) or (high is not None and number > high)
        if number is not None and by and (number - (low or Decimal(0))) % by:
            off = True
        if number is None or off:
            raise Refusal(IN_STEPS if step not in ("", "1") else BETWEEN, least=least, most=most, step=step)
        return _plain(number)

    def _stepped(self, way: int) -> Act:
        """The next number on the scale that way; the first one starts at the end it comes from."""
        least, most, step = (_decimal(bound) for bound in self.step.bounds)
        if least is None or most is None:
            return SHOWN
        by = step or Decimal(1)
        number = _decimal(self.edit.text)
        if number is None:
            moved = least if way > 0 else most
        else:
            places = (number - least) / by
            # From between two steps to the nearest one that lies this way.
            whole = places // 1 + (1 if way < 0 and places % 1 else 0)
            moved = least + (whole + way) * by
        last = least + (most - least) // by * by
        self.edit = TextEdit(_plain(min(max(moved, least), last)))
        return self._kept()


class OnDay(Typing):
    """A date, as it comes: `1121`, `昨天`, `last friday`."""

    HELP = N_("For example 1121, 2026-11-21, yesterday, last Friday, -3d.")

    @property
    def body(self) -> Typed:
        """The field and what it means."""
        text = self.edit.text.strip()
        reading = unread = ""
        if text:
            try:
                reading = self.shown(self.read(text))
            except Refusal as refusal:
                unread = self.say(refusal.message, **refusal.values)
        return Typed(self.edit, 1, self.HELP, "", reading, unread)

    def shown(self, value: str) -> str:
        """`2026-11-21 Saturday`; only the year or the month where no more is wanted."""
        day = date.fromisoformat(value[:10])
        match self._grain:
            case Grain.YEAR:
                return f"{day.year:04}"
            case Grain.MONTH:
                return f"{day.year:04}-{day.month:02}"
        return f"{day.isoformat()} {self.say(WEEKDAYS[day.weekday()])}"

    def read(self, text: str) -> str:
        """ISO 8601: `2026-11-21`."""
        return loose_date(text, self.asked.now().date(), self._grain).isoformat()

    @property
    def _grain(self) -> Grain:
        words = self.step.appearance.split()
        return Grain.YEAR if "year" in words else Grain.MONTH if "month-year" in words else Grain.DAY


class AtTime(OnDay):
    """A time of day."""

    HELP = N_("For example 14:30, 1430, 2pm.")

    def written(self, value: str) -> str:
        """Hours and minutes."""
        return value[:5]

    def shown(self, value: str) -> str:
        """Hours and minutes."""
        return value[:5]

    def read(self, text: str) -> str:
        """ISO 8601: `14:30`."""
        return f"{loose_time(text):%H:%M}"


class AtMoment(OnDay):
    """A date with a time of day."""

    HELP = N_("For example 1121 1430, yesterday 14:30, 2026-11-21 2pm, -2h.")

    def written(self, value: str) -> str:
        """`2026-11-21 14:30`, on the organisation's clock."""
        return local_reading(value, self.asked.zone)

    def shown(self, value: str) -> str:
        """`2026-11-21 Saturday 14:30`."""
        at = self.written(value)
        return f"{super().shown(value)} {at[11:]}"

    def read(self, text: str) -> str:
        """ISO 8601 with the organisation's offset: `2026-11-21T14:30:00.000+08:00`."""
        return loose_moment(text, self.asked.now()).isoformat(timespec="milliseconds")


TYPED: Final = {
    StepKind.TEXT: Typing,
    StepKind.INTEGER: Number,
    StepKind.DECIMAL: Number,
    StepKind.RANGE: Ranged,
    StepKind.DATE: OnDay,
    StepKind.TIME: AtTime,
    StepKind.DATETIME: AtMoment,
}
"""Kind of step to its control."""


def local_reading(value: str, zone: tzinfo) -> str:
    """A stored date and time as `2026-11-21 14:30` in `zone`; anything else as it is."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return value
    local = at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M}"


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(folded(text))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _plain(number: Decimal) -> str:
    """Without an exponent and without zeros behind the last digit."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
