"""The commands of the questionnaires: checking files, versions, what is asked on which visits."""

from typing import Final

from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.tui.command import Command

_P: Final = Permission

QUESTIONNAIRES: Final = (
    Command(
        "questionnaires.open",
        "enter",
        N_("Versions"),
        N_("See the versions of this questionnaire: publish, retire, export."),
        1,
    ),
    Command(
        "questionnaires.bring",
        "f2",
        N_("Check a file"),
        N_("Check a workbook, and bring it in as a draft."),
        1,
        _P.AUTHOR,
    ),
    Command("questionnaires.preview", "f4", N_("Preview"), N_("See this questionnaire as agents see it."), 2),
    Command(
        "questionnaires.uses",
        "f5",
        N_("Used for"),
        N_("Say which questionnaire is asked on which visits and customers."),
        2,
        _P.AUTHOR,
    ),
    Command("form_file.take", "enter", N_("Check it"), N_("Check this file, or look into this folder."), 1),
    Command(
        "form_file.complete",
        "tab",
        N_("Complete"),
        N_("Complete the name as far as it is clear, then by the marked one."),
        2,
    ),
    Command("check.finding", "enter", N_("Whole finding"), N_("Show this finding whole, with its cell."), 2),
    Command("check.again", "f5", N_("Check again"), N_("Read the file and check it again."), 1),
    Command("check.preview", "f4", N_("Preview"), N_("See the questionnaire as agents will see it."), 3),
    Command(
        "check.take",
        "f2",
        N_("Bring in"),
        N_("Bring the questionnaire in as a draft; nobody is asked it yet."),
        1,
        _P.AUTHOR,
    ),
    Command("finding.close", "enter", N_("Close"), N_("Back to the list of findings."), 1),
    Command("versions.preview", "enter,f4", N_("Preview"), N_("See this version as agents see it."), 1),
    Command(
        "versions.bring", "f2", N_("New version"), N_("Check a workbook, and bring it in."), 3, _P.AUTHOR
    ),
    Command(
        "versions.changes", "f6", N_("Changes"), N_("See what differs from the version that is asked now."), 2
    ),
    Command(
        "versions.publish",
        "f8",
        N_("Publish"),
        N_("Let the next calls be asked with this draft."),
        1,
        _P.AUTHOR,
    ),
    Command("versions.retire", "f9", N_("Retire"), N_("Take this version out of use."), 4, _P.AUTHOR),
    Command("versions.discard", "delete", N_("Discard"), N_("Throw this draft away."), 5, _P.AUTHOR),
    Command(
        "versions.export",
        "ctrl+s",
        N_("Export"),
        N_("Write the workbook, a codebook to print, or the XForm to a file."),
        3,
    ),
    Command("changes.preview", "f4", N_("Preview"), N_("See the new version as agents will see it."), 1),
    Command(
        "changes.publish",
        "f8",
        N_("Publish"),
        N_("Let the next calls be asked with this draft."),
        1,
        _P.AUTHOR,
    ),
    Command(
        "uses.change",
        "enter",
        N_("Ask another"),
        N_("Ask another questionnaire on these visits."),
        1,
        _P.AUTHOR,
    ),
    Command("uses.add", "f2", N_("Exception"), N_("Ask some customers another questionnaire."), 2, _P.AUTHOR),
    Command(
        "uses.remove",
        "delete",
        N_("Remove"),
        N_("Ask these customers what all others are asked."),
        3,
        _P.AUTHOR,
    ),
    Command("uses.undo", "ctrl+z", N_("Undo"), N_("Take back what was just changed."), 4, _P.AUTHOR),
)
