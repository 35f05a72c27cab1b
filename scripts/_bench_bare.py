"""The floor of the terminal: a Textual program that is a list and nothing else. Run by `bench.py`."""

from textual.app import App, ComposeResult
from textual.widgets import OptionList

FIRST = "line 1 of a bare list"


class Bare(App[None]):
    """Forty lines; the cursor moves."""

    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        """The list, which takes the keys."""
        yield OptionList(FIRST, *(f"line {number}" for number in range(2, 41)))


if __name__ == "__main__":
    Bare().run(mouse=False)
