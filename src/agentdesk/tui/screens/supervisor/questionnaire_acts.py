"""What can be done with one version on several pages: look at it as agents will, publish it, bring one in."""

import asyncio

from textual.screen import ScreenResultType

from agentdesk.i18n import N_, _, current_language
from agentdesk.questionnaire.form import Form
from agentdesk.services import authoring, versions
from agentdesk.services.questionnaires import form_of, uses
from agentdesk.services.versions import VersionRow
from agentdesk.tui.dialogs import Confirm
from agentdesk.tui.screens.agent.preview import PreviewScreen
from agentdesk.tui.screens.base import DeskScreen


class VersionActs(DeskScreen[ScreenResultType]):
    """A page about questionnaires; what it does with a version, every such page does alike."""

    async def preview(self, row: VersionRow) -> None:
        """The call screen with this version, and nothing stored."""
        self.preview_form(await self.gateway.see(form_of, row.id), f"{row.title} v{row.version}")

    def preview_form(self, form: Form, title: str) -> None:
        """The call screen with `form`, in the language of whoever looks if the form has it."""
        self.app.push_screen(PreviewScreen(form, title, current_language().partition("_")[0]))

    async def publish(self, row: VersionRow) -> bool:
        """Say what publishing does to calls under way, ask, and do it; whether it was done."""
        others = await self.gateway.see(versions.versions, row.code)
        before = next((each for each in others if each.asked), None)
        going_on = sum(each.visits_under_way for each in others if each.version != row.version)
        question = N_(
            "Publish version {version} of {code}? The next calls are asked with it, and it can never be changed"
            " again. No visit is under way on another version."
        )
        if before is not None and going_on:
            question = N_(
                "Publish version {version} of {code}? The next calls are asked with it, and it can never be changed"
                " again. Visits under way finish as they began: {count} on an older version."
            )
        if not await self.desk_app.ask(Confirm(question, version=row.version, code=row.code, count=going_on)):
            return False
        published = await self.gateway.do(authoring.publish, row.code, row.version)
        used = any(use.code == row.code for use in await self.gateway.see(uses))
        said = N_("Version {version} is published: the next calls are asked with it.")
        if not used:
            said = N_(
                "Version {version} is published, but no visits use this questionnaire yet: see {key} on the list."
            )
        shown = self.desk_app.keymap.shown("questionnaires.uses")
        # On the program: this page may be gone by the time it is read.
        self.desk_app.notify(_(said, version=published.version, key=shown), markup=False, timeout=8)
        return True

    async def bring(self, code: str = "") -> VersionRow | None:
        """Choose a file, check it, bring it in as a draft of `code` (the form's own code when empty)."""
        # Imported here: nobody pays for the check of files before asking for it.
        from agentdesk.tui.screens.supervisor.questionnaire_check import CheckScreen
        from agentdesk.tui.screens.supervisor.questionnaire_file import ChooseFormFile

        path = await self.desk_app.ask(ChooseFormFile())
        if path is None:
            return None
        taken: asyncio.Future[VersionRow | None] = asyncio.get_running_loop().create_future()
        self.app.push_screen(CheckScreen(path, code), taken.set_result)
        return await taken
