"""The home of people whose work has no screen of its own: what they can do, and with which command."""

from typing import Final

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.tui.screens.base import DeskScreen
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.said import Said
from agentdesk.tui.widgets.status_bar import StatusBar

OFFERS: Final = (
    (Permission.MANAGE_PEOPLE, "agentdesk people add", N_("Add the people who will work here.")),
    (Permission.IMPORT_CUSTOMERS, "agentdesk import customers FILE", N_("Read customers from CSV or Excel.")),
    (Permission.IMPORT_CUSTOMERS, "agentdesk import purchases FILE", N_("Read what they bought.")),
    (Permission.PLAN_VISITS, "agentdesk plan run --as-of DATE", N_("Make the visits that are due.")),
    (Permission.SEE_QUEUE_OF_OTHERS, "agentdesk queue LOGIN", N_("See what an agent has to do.")),
    (Permission.SEE_FLOOR, "agentdesk floor", N_("See who is at work and how the day goes.")),
    (
        Permission.READ_KNOWLEDGE,
        "agentdesk knowledge find WORDS",
        N_("Find known problems and their answers."),
    ),
    (Permission.SEE_LEDGER, "agentdesk issues list", N_("See the register of issues.")),
    (
        Permission.SEE_SETTINGS,
        "agentdesk settings list",
        N_("See and change what the company decides itself: clocks, office hours, limits."),
    ),
)
"""What a permission lets a person do on the command line, and what for."""


class PlainHome(DeskScreen[None]):
    """Says what exists for this person."""

    SCOPE = "home"
    HELP = N_("Your work is done on the command line; here is what you can do there.")

    def compose(self) -> ComposeResult:
        yield StatusBar()
        with VerticalScroll(classes="panel", can_focus=True):
            yield Said(N_("Your work here"), classes="title")
            offers = [offer for offer in OFFERS if self.person.may(offer[0])]
            for _permission, command, use in offers:
                yield Said(use, classes="label")
                yield Said("{command}", command=command, classes="muted")
            if not offers:
                yield Said(N_("Nothing yet. Ask an administrator for a role that fits your work."))
        yield KeyBar()

    def action_ledger(self) -> None:
        """The register of issues."""
        self.desk_app.go_home("ledger")

    def action_tasks(self) -> None:
        """What the person signed in has to do."""
        from agentdesk.tui.screens.tasks import TasksScreen

        self.app.push_screen(TasksScreen())

    def action_floor(self) -> None:
        """Who is at work."""
        from agentdesk.tui.screens.supervisor.floor import FloorScreen

        self.app.push_screen(FloorScreen())

    def action_questionnaires(self) -> None:
        """The questionnaires."""
        from agentdesk.tui.screens.supervisor.questionnaires import QuestionnairesScreen

        self.app.push_screen(QuestionnairesScreen())

    def action_knowledge(self) -> None:
        """The knowledge base."""
        from agentdesk.tui.screens.supervisor.knowledge import KnowledgeScreen

        self.app.push_screen(KnowledgeScreen())

    def action_settings(self) -> None:
        """What the company decides itself."""
        from agentdesk.tui.screens.supervisor.settings import SettingsScreen

        self.app.push_screen(SettingsScreen())
