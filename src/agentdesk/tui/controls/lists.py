"""Controls whose answer is chosen: one choice, several, an order of all, one more of a repeat or no more.

Up to ten choices have a digit each (0 is the tenth). Where there are more, or the form asks for it (appearance
`minimal`, `autocomplete`, `search`), what is typed finds: digits are a choice's number, letters a part of its label,
the arrows move among what is left, and Enter takes the marked one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from agentdesk.i18n import N_, _
from agentdesk.questionnaire.form import StepKind
from agentdesk.questionnaire.steps import ChoiceView, Step, labels_of
from agentdesk.tui.controls.control import SHOWN, Act, Asked, Body, Control
from agentdesk.tui.controls.filtering import Finder
from agentdesk.tui.text import clean

BY_DIGIT: Final = 10
FOUND_BY_TYPING: Final = ("minimal", "autocomplete", "search")

NOTHING_FITS: Final = N_("No choice fits “{typed}”.")


@dataclass(frozen=True, slots=True)
class Listed(Body):
    """Choices to be shown: `left` are the places of those that fit what was `typed`, None where digits choose.

    `at` is a place in `left`, the one marked. `signs` stand beside the choices they name by value. `chosen` is said
    above them under `heading`, a message id; `help` is a message id, too.
    """

    choices: Sequence[ChoiceView]
    left: Sequence[int]
    at: int | None
    typed: str | None
    signs: Mapping[str, str]
    unsigned: str = ""
    heading: str = ""
    chosen: tuple[str, ...] = ()
    help: str = ""

    @property
    def highlight(self) -> int | None:
        """The place of the marked choice among all."""
        return None if self.at is None else self.left[self.at]


class Choosing(Control):
    """What the controls of lists share: digits, what is typed to find, and the marked choice."""

    takes_space = False
    """Space takes the marked choice, so that it cannot be typed."""
    erased_by_backspace = True
    """Backspace with nothing typed takes the answer back; not where erasing too far would take back many choices."""

    def __init__(self, step: Step, draft: str | None, asked: Asked) -> None:
        super().__init__(step, draft, asked)
        self._typed = ""
        self._found = False
        """Space just took what was found: what is typed next finds anew, and Enter goes on."""
        self._finder: Finder | None = None
        self._left: list[int] = list(range(len(self.choices)))
        self._at: int | None = None

    # What is shown

    @property
    def choices(self) -> Sequence[ChoiceView]:
        """What is offered."""
        return self.step.choices

    @property
    def finds(self) -> bool:
        """Whether what is typed finds."""
        words = self.step.appearance.replace("(", " ").split()
        return len(self.choices) > BY_DIGIT or any(word in FOUND_BY_TYPING for word in words)

    def _listed(
        self, signs: Mapping[str, str], unsigned: str, heading: str, chosen: str, help: str
    ) -> Listed:
        return Listed(
            self.choices,
            self._left,
            self._at,
            self._typed if self.finds else None,
            signs,
            unsigned,
            heading,
            labels_of(self.choices, chosen),
            help,
        )

    def renew(self, step: Step, asked: Asked) -> None:
        """What was found stays, said in the other language."""
        before = [choice.value for choice in self.choices]
        super().renew(step, asked)
        self._finder = None
        if before != [choice.value for choice in self.choices]:
            self._find()

    # Keys

    def key(self, key: str, character: str | None) -> Act | None:
        """What is typed finds; Space takes the marked one where several are taken."""
        if self.takes_space and character in (" ", "\u3000"):
            self._found = self._at is not None
            return self._take_marked()
        if not self.finds:
            return None
        if self._moves(key):
            return SHOWN
        typed = "" if self._found else self._typed
        if key == "ctrl+u" or (key == "backspace" and (self._typed or not self.erased_by_backspace)):
            self._typed = typed[:-1] if key == "backspace" else ""
        elif character is not None and len(character) == 1 and character.isprintable():
            self._typed = (typed + character).lstrip()
        else:
            return None
        self._found = False
        self._find()
        return SHOWN

    def paste(self, text: str) -> Act | None:
        """Pasted text finds, too."""
        if not self.finds:
            return None
        self._typed, self._found = clean(("" if self._found else self._typed) + text).strip(), False
        self._find()
        return SHOWN

    def digit(self, digit: int) -> Act:
        """The choice with this digit."""
        place = (digit - 1) % BY_DIGIT
        if place >= len(self.choices):
            return Act(message=_(N_("Choose 1 to {last}."), last=len(self.choices)))
        return self.take(place)

    def arrow(self, by: int, cells: int) -> Act:  # noqa: ARG002
        """Move the mark; the first time it starts at what is chosen, else at the edge."""
        self._found = False
        if not self._left:
            return SHOWN
        if self._at is None:
            chosen = self.step.value.split()
            at = [i for i, place in enumerate(self._left) if self.choices[place].value in chosen]
            self._at = at[0] if at else (-1 if by > 0 else len(self._left))
        self._at = min(max(self._at + by, 0), len(self._left) - 1)
        return SHOWN

    def clear(self) -> Act:
        """Take the answer back."""
        return Act(value="") if self.step.value else SHOWN

    # How

    def take(self, place: int) -> Act:
        """Choose; subclasses say what follows."""
        raise NotImplementedError

    def _take_marked(self) -> Act:
        if self._at is None:
            return Act(message=_(N_("Mark a choice first: the arrows move to it.")))
        return self.take(self._left[self._at])

    def _take_found(self) -> Act | None:
        """Enter behind something typed: the marked one, and nothing is typed any more; None when it was taken."""
        if not self._typed:
            return None
        if self._at is None:
            return Act(wrong=self.say(NOTHING_FITS, typed=self._typed))
        act = None if self._found else self._take_marked()
        self._typed, self._found = "", False
        self._find()
        return act

    def _find(self) -> None:
        if self._finder is None:
            self._finder = Finder(self.choices)
        self._left, meant = self._finder.find(self._typed)
        self._at = None if meant is None else self._left.index(meant)

    def _moves(self, key: str) -> bool:
        """Whether `key` moves the mark to the first or the last choice that is left."""
        if key not in ("home", "end") or not self._left:
            return False
        self._at = 0 if key == "home" else len(self._left) - 1
        return True


class One(Choosing):
    """One choice: it is the answer, and the call goes on."""

    @property
    def body(self) -> Listed:
        """The choices, the chosen one ticked."""
        help_ = N_("Type its number or a part of it; Enter takes the marked one.") if self.finds else ""
        return self._listed({self.step.value: "✓"}, "", "", "", help_)

    def take(self, place: int) -> Act:
        """Choose and go on."""
        return Act(value=self.choices[place].value, forward=True)

    def confirm(self) -> Act:
        """The marked one, else go on."""
        if self._typed and self._at is None:
            return Act(wrong=self.say(NOTHING_FITS, typed=self._typed))
        return Act(forward=True) if self._at is None else self.take(self._left[self._at])


class Several(Choosing):
    """Any number of choices: digits and Space put on and off, Enter goes on."""

    takes_space = True
    erased_by_backspace = False

    @property
    def body(self) -> Listed:
        """The choices, the chosen ones ticked and said above."""
        help_ = N_("Digits put on and off; Enter goes on.")
        if self.finds:
            help_ = N_("Type to find; Space or Enter puts on and off; Enter alone goes on.")
        signs = dict.fromkeys(self.step.value.split(), "[x]")
        return self._listed(signs, "[ ]", N_("Chosen"), self.step.value, help_)

    def take(self, place: int) -> Act:
        """Put on or off."""
        chosen = set(self.step.value.split()) ^ {self.choices[place].value}
        return Act(value=" ".join(choice.value for choice in self.choices if choice.value in chosen))

    def confirm(self) -> Act:
        """What was found is put on or off; with nothing typed, go on."""
        return self._take_found() or Act(forward=True)


class Ranked(Choosing):
    """All choices in an order: each is put behind those before, Backspace takes the last one back."""

    takes_space = True

    def __init__(self, step: Step, draft: str | None, asked: Asked) -> None:
        super().__init__(step, draft, asked)
        offered = {choice.value for choice in self.choices}
        kept = step.value if draft is None else draft
        self._order = [value for value in kept.split() if value in offered]

    @property
    def body(self) -> Listed:
        """The choices with their places, and the order so far above."""
        help_ = N_("Digits put them in order; Backspace takes the last one back.")
        if self.finds:
            help_ = N_("Type to find; Space or Enter puts it next; Backspace takes the last one back.")
        signs = {value: f"[{place}]" for place, value in enumerate(self._order, 1)}
        return self._listed(signs, "[ ]", N_("Order"), " ".join(self._order), help_)

    def take(self, place: int) -> Act:
        """Put a choice behind the others."""
        choice = self.choices[place]
        if choice.value in self._order:
            at = self._order.index(choice.value) + 1
            placed = N_("“{label}” is in place {place} already. Backspace takes the last one back.")
            return Act(message=_(placed, label=clean(choice.label), place=at))
        self._order.append(choice.value)
        return self._changed()

    def clear(self) -> Act:
        """Take the last one back."""
        if not self._order:
            return SHOWN
        self._order.pop()
        return self._changed()

    def confirm(self) -> Act:
        """What was found comes next; go on when all are in order, or none is."""
        if found := self._take_found():
            return found
        left = len(self.choices) - len(self._order)
        if self._order and left:
            return Act(wrong=self.say(N_("{count} more to be put in order."), count=left))
        return Act(forward=True)

    def _changed(self) -> Act:
        """All in order are the answer; a part is kept as it is."""
        order = " ".join(self._order)
        if len(self._order) == len(self.choices):
            return Act(value=order)
        return Act(value="" if self.step.value else None, draft=order)


class Another(Choosing):
    """Whether there is one more of what repeats."""

    @property
    def choices(self) -> Sequence[ChoiceView]:
        """Yes and no, in the language of the question."""
        return (
            ChoiceView("yes", self.say(N_("Yes, one more"))),
            ChoiceView("no", self.say(N_("No, go on"))),
        )

    @property
    def body(self) -> Listed:
        """Yes and no; no is ticked once it was said."""
        return self._listed({"no": "✓"} if self.step.answered else {}, "", "", "", "")

    def take(self, place: int) -> Act:
        """Add one, or go on."""
        return Act(add=True) if place == 0 else Act(said=True, forward=True)

    def confirm(self) -> Act:
        """The marked one; Enter alone goes on: no more."""
        return self.take(1) if self._at is None else self._take_marked()

    def clear(self) -> Act:
        """Nothing is taken back here: an instance is removed in the instance."""
        return SHOWN


LISTS: Final = {
    StepKind.SELECT_ONE: One,
    StepKind.SELECT_MULTIPLE: Several,
    StepKind.RANK: Ranked,
    StepKind.REPEAT: Another,
}
"""Kind of step to its control."""
