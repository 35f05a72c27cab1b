"""The commands of the knowledge base: what to say in a call, the list of articles, writing one."""

from typing import Final

from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.tui.command import Command

KNOWLEDGE: Final = (
    Command("knowledge.use", "enter", N_("It helped"), N_("Count that this article helped, and go back."), 1),
    Command("knowledge.situation", "f2", N_("Situation"), N_("Phrases for the next situation."), 2),
    Command(
        "knowledge.situation_before", "f3", N_("Situation before"), N_("Phrases for the situation before.")
    ),
    Command(
        "articles.open",
        "enter",
        N_("Edit article"),
        N_("Bring this article up to date."),
        1,
        Permission.WRITE_KNOWLEDGE,
    ),
    Command("articles.new", "f2", N_("New"), N_("Write a new article."), 1, Permission.WRITE_KNOWLEDGE),
    Command("articles.find", "slash,ctrl+f", N_("Find"), N_("Find articles by words."), 2),
    Command("articles.retired", "f3", N_("In use / out"), N_("Show what is in use, or what was retired."), 3),
    Command(
        "articles.retire",
        "f8",
        N_("Retire"),
        N_("Take this article out of use: nobody finds it in a call any more."),
        3,
        Permission.WRITE_KNOWLEDGE,
    ),
    Command(
        "articles.restore",
        "ctrl+z",
        N_("Put back"),
        N_("Put back into use what is shown as retired, or what was just retired."),
        4,
        Permission.WRITE_KNOWLEDGE,
    ),
    Command("article.save", "ctrl+s", N_("Save"), N_("Put it into the knowledge base."), 1),
)
