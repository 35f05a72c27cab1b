"""What a command of the terminal is; which ones there are is said in actions.py."""

from dataclasses import dataclass

from agentdesk.domain.roles import Permission


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that a person can do by a key.

    `id` is `scope.name`: the screen whose `SCOPE` it is carries it out in `action_name`; scope `app` holds
    everywhere. `keys` are Textual key names, several separated by commas, none when only the palette offers it.
    """

    id: str
    keys: str
    label: str
    """Two or three words, for the footer."""
    help: str
    """One sentence, for the help page and the palette."""
    footer: int = 0
    """Place in the footer: 1 is kept on the narrowest terminal, 9 goes first, 0 is never shown there."""
    permission: Permission | None = None
    """Refused with a reason to whoever has no such permission."""
    digits: bool = False
    """Each key is a digit, and the digit is the action's one argument."""

    @property
    def scope(self) -> str:
        """The screen where it holds."""
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        """What to do, as the method `action_<name>` is called."""
        return self.id.partition(".")[2]
