"""Questions about an issue, one after another, as straight code: leaving one with Esc leaves them all."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue_flow import TEXT_MAX
from agentdesk.i18n import N_, _
from agentdesk.tui.dialogs import Choose, Confirm, Prompt

if TYPE_CHECKING:
    from agentdesk.tui.app import AgentDesk

T = TypeVar("T")

TITLE: Final = N_("Issue #{number}: {what}")


class Left(Exception):
    """A question was left with Esc: nothing is done."""


class Asking:
    """Asks the person at the desk about issue `number`; every question raises Left when it is left with Esc."""

    def __init__(self, app: "AgentDesk", number: int) -> None:
        self.app, self.number = app, number

    async def one_of(self, what: str, choices: Sequence[tuple[T, str]]) -> T:
        """One of a few things; `what` and the choices are shown as they stand."""
        chosen = await self.app.ask(Choose[tuple[T]](TITLE, _boxed(choices), number=self.number, what=what))
        if chosen is None:
            raise Left
        return chosen[0]

    async def typed(self, what: str, read: Callable[[str], T], initial: str = "", title: str = TITLE) -> T:
        """What was typed as `read` takes it: asked again, with what was typed still there, as long as it refuses.

        `read` gets the text without blanks around it; it raises Refusal, which is shown, or ValueError.
        """
        text = initial
        while True:
            prompt = Prompt(title, text, max_length=TEXT_MAX, number=self.number, what=what)
            answer = await self.app.ask(prompt)
            if answer is None:
                raise Left
            text = answer.strip()
            try:
                return read(text)
            except Refusal as refusal:
                said = _(refusal.message, **refusal.values)
                self.app.notify(said, severity="error", markup=False, timeout=8)
            except ValueError:
                continue

    async def sure(self, question: str, **values: Any) -> None:
        """Go on only when the person says yes; `question` is a message id."""
        if not await self.app.ask(Confirm(question, number=self.number, **values)):
            raise Left


def _boxed(choices: Sequence[tuple[T, str]]) -> list[tuple[tuple[T], str]]:
    # A choice may itself be None, which is also what Esc gives.
    return [((value,), text) for value, text in choices]


def some_text(text: str) -> str:
    """A text that is not empty."""
    if not text:
        raise Refusal(N_("Write something; Esc leaves without."))
    return text
