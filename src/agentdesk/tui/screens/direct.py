"""Pages whose keys are taken at once, in the order in which they were typed."""

from textual.events import Event, Key
from textual.screen import ScreenResultType

from agentdesk.tui.actions import COMMANDS, commands_of
from agentdesk.tui.screens.base import DeskScreen
from agentdesk.tui.text import twins


class DirectScreen(DeskScreen[ScreenResultType]):
    """A page without fields of Textual's: each key is a command, carried out before the next key is looked at."""

    def command_of(self, key: str) -> tuple[str, tuple[int, ...]] | None:
        """The command of a key on this page, and its digit if it has one."""
        keymap = self.desk_app.keymap
        for command in commands_of(self.SCOPE):
            for own in keymap.keys[command.id]:
                if COMMANDS[command.id].digits:
                    if key in twins(own):
                        return command.id, (int(own),)
                elif key == own:
                    return command.id, ()
        return None

    async def take(self, event: Event) -> bool:
        """Carry out the command of a key."""
        if not isinstance(event, Key):
            return False
        return await self.press(event.key, event.character)

    async def press(self, key: str, character: str | None) -> bool:  # noqa: ARG002
        """Carry out the command of a key; whether it has one."""
        found = self.command_of(key)
        if found is None:
            return False
        await self.action_command(found[0], *found[1])
        return True
