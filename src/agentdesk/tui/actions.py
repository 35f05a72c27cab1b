"""Every command of the terminal, once (design idea 8): footer, palette, help, key map and key table read it here.

Calls are carried by digits and F-keys, because letters belong to text fields and an input method may be on. Never
bound: `ctrl+h/i/j/m` (Backspace, Tab, Enter, Enter on a terminal), `alt+letter`, a letter with priority.
"""

from collections.abc import Iterator
from typing import Final

from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.tui.actions_care import CARE
from agentdesk.tui.actions_handling import HANDLING
from agentdesk.tui.actions_issue import BEHIND, ISSUE
from agentdesk.tui.actions_knowledge import KNOWLEDGE
from agentdesk.tui.actions_ledger import LEDGER_LIST, VIEWS
from agentdesk.tui.actions_questionnaires import QUESTIONNAIRES
from agentdesk.tui.actions_review import LEDGER_REVIEW, REVIEW
from agentdesk.tui.actions_settings import SETTINGS
from agentdesk.tui.actions_tasks import TASKS
from agentdesk.tui.command import Command as Command

_P: Final = Permission

_APP: Final = (
    Command("app.help", "f1", N_("Help"), N_("What can be done here, and by which key."), 2),
    Command("app.palette", "ctrl+p", N_("Commands"), N_("Find a command by its name and carry it out.")),
    Command("app.back", "escape", N_("Back"), N_("Leave this page."), 8),
    Command("app.language", "ctrl+l", N_("中文 / English"), N_("Read the program in the other language.")),
    Command("app.theme", "ctrl+t", N_("Dark / light"), N_("Change between the dark and the light theme.")),
    Command(
        "app.alerts",
        "ctrl+n",
        N_("Alerts"),
        N_("What you have to see at once: clocks run out, people in danger."),
    ),
    Command("app.lock", "ctrl+o", N_("Lock"), N_("Lock the screen; your password opens it again.")),
    Command("app.sign_out", "", N_("Sign out"), N_("Leave the desk to the next person.")),
    Command("app.quit", "ctrl+q", N_("Quit"), N_("End the program. Everything is kept.")),
)

_DOOR: Final = (
    Command("sign_in.enter", "enter", N_("Sign in"), N_("Sign in with this login and password."), 1),
    Command(
        "set_up.next", "enter", N_("Next"), N_("Go to the next field; at the last one, make the desk."), 1
    ),
    Command("set_up.demo", "f2", N_("Demo"), N_("Look round in a made-up company first."), 2),
    Command("choose.pick", "enter", N_("Choose"), N_("Take this one."), 1),
    Command(
        "choose.digit",
        "1,2,3,4,5,6,7,8,9",
        N_("Choose"),
        N_("Take the one with this number."),
        2,
        digits=True,
    ),
)

_HOME: Final = (
    Command("opening.again", "enter", N_("Try again"), N_("Try once more to open the desk."), 1),
    Command("home.ledger", "f10", N_("Ledger"), N_("Go to the register of issues."), 1, _P.SEE_LEDGER),
    Command("home.floor", "f8", N_("Floor"), N_("See who is at work and how the day goes."), 1, _P.SEE_FLOOR),
    Command(
        "home.questionnaires",
        "f7",
        N_("Questionnaires"),
        N_("Check, bring in and publish questionnaires."),
        2,
        _P.AUTHOR,
    ),
    Command("home.knowledge", "f2", N_("Knowledge"), N_("Read the articles."), 2, _P.READ_KNOWLEDGE),
    Command("confirm.yes", "enter", N_("Yes"), N_("Do it."), 1),
    Command("prompt.take", "enter", N_("Take"), N_("Take what was typed."), 1),
    Command("palette.pick", "enter", N_("Do it"), N_("Carry out this command."), 1),
    Command("lock.open", "enter", N_("Unlock"), N_("Open the screen again."), 1),
)

_QUEUE: Final = (
    Command("queue.open", "enter", N_("Open"), N_("Open this visit and call the customer."), 1),
    Command("queue.next", "f2", N_("Next"), N_("Take the visit that is first in line and call."), 1),
    Command(
        "queue.find", "slash,ctrl+f", N_("Find"), N_("Find a customer by name, number or last digits."), 2
    ),
    Command("queue.filter", "1,2,3,4,5,6,7", N_("List"), N_("Show one kind of visit only."), 4, digits=True),
    Command("queue.callback", "f5", N_("Call back"), N_("Book a time at which to call this customer."), 3),
    Command(
        "queue.history", "f6", N_("Customer"), N_("All about this customer: purchases, visits, issues."), 3
    ),
    Command(
        "queue.reveal",
        "f7",
        N_("Number"),
        N_("Show the telephone number. This is logged."),
        5,
        _P.REVEAL_PHONE,
    ),
    Command("queue.ledger", "f10", N_("Ledger"), N_("Go to the register of issues."), 6, _P.SEE_LEDGER),
    Command("find.open", "enter", N_("Open"), N_("Open this customer's visit and call."), 1),
    Command("find.history", "f6", N_("Customer"), N_("All about this customer."), 2),
    Command("history.call", "enter", N_("Open"), N_("Open this customer's visit and call."), 1),
    Command(
        "history.reveal",
        "f7",
        N_("Number"),
        N_("Show the telephone number. This is logged."),
        1,
        _P.REVEAL_PHONE,
    ),
)

_CALL: Final = (
    Command("call.answer", "1,2,3,4,5,6,7,8,9,0", N_("Answer"), N_("Choose this answer."), 1, digits=True),
    Command("call.confirm", "enter", N_("Said / next"), N_("It was said, or the text is written: go on."), 3),
    Command("call.forward", "right,pagedown", N_("Next"), N_("Go on to the next question.")),
    Command("call.back", "left,pageup", N_("Previous"), N_("Go back one question; its answer stays."), 4),
    Command("call.up", "up", N_("Choice above"), N_("Go to the choice above; Enter takes it.")),
    Command("call.down", "down", N_("Choice below"), N_("Go to the choice below; Enter takes it.")),
    Command("call.clear", "delete,backspace", N_("Take back"), N_("Take this answer back.")),
    Command(
        "call.remove",
        "ctrl+x",
        N_("Remove this one"),
        N_("Take away the one of several in which you are, with its answers."),
        5,
    ),
    Command("call.unanswered", "ctrl+g", N_("Unanswered"), N_("Go to the first question without an answer.")),
    Command("call.retry", "ctrl+r", N_("Store again"), N_("Try again to store what is not stored yet.")),
    Command("call.language", "f2", N_("Their language"), N_("Change the language of the questionnaire."), 6),
    Command("call.issue", "f3", N_("Issue"), N_("Record a problem the customer has."), 2, _P.RAISE_ISSUE),
    Command(
        "call.knowledge",
        "f4",
        N_("What to say"),
        N_("Known answers that fit this call, phrases, and the hint of the question."),
        2,
        _P.READ_KNOWLEDGE,
    ),
    Command("call.hint", "f10", N_("Hint"), N_("Show how to ask this question, and what to listen for."), 7),
    Command("call.callback", "f5", N_("Call back"), N_("Book a time at which to call again."), 4),
    Command(
        "call.history", "f6", N_("Customer"), N_("All about this customer: purchases, visits, issues."), 6
    ),
    Command(
        "call.reveal",
        "f7",
        N_("Number"),
        N_("Show the telephone number. This is logged."),
        5,
        _P.REVEAL_PHONE,
    ),
    Command("call.end", "f8", N_("End call"), N_("End the call and say how it went."), 1),
    Command("call.note", "f9", N_("Note"), N_("Write a note about this call."), 3),
    Command("issue_form.save", "ctrl+s,f3", N_("Record"), N_("Record this issue."), 1),
    Command("note.save", "ctrl+s", N_("Save"), N_("Save this note."), 1),
    Command("alerts.seen", "enter", N_("Seen"), N_("Take them off the screen: you have seen them."), 1),
    Command(
        "alerts.open",
        "1,2,3,4,5,6,7,8",
        N_("Open"),
        N_("Open the issue of the one with this digit; with that it is seen."),
        2,
        digits=True,
    ),
    Command("callback.save", "ctrl+s", N_("Book"), N_("Book this call."), 1),
    Command("disposition.pick", "enter", N_("End the call"), N_("End the call with this result."), 1),
    Command("ended.next", "enter,f2", N_("Next visit"), N_("Take the visit that is first in line."), 1),
)

_LEDGER: Final = (
    Command("ledger.open", "enter", N_("Open"), N_("Open this issue."), 1),
    Command("ledger.find", "slash,ctrl+f", N_("Find"), N_("Find issues by number, customer or words."), 2),
    Command(
        "ledger.quick",
        "1,2,3,4,5,6,7,8,9,0",
        N_("Filter"),
        N_("Show one kind of issue only."),
        3,
        digits=True,
    ),
    Command("ledger.clear", "backspace", N_("Clear"), N_("Show all open issues again (0 does so too)."), 8),
    Command("ledger.state", "f3", N_("State"), N_("Show open, ended or all issues."), 5),
    Command("ledger.severity", "f4", N_("Severity"), N_("Show the next severity only."), 6),
    Command("ledger.category", "f5", N_("Category"), N_("Show the next category only."), 6),
    Command("ledger.department", "f6", N_("Department"), N_("Show the next department only."), 6),
    Command(
        "ledger.assign",
        "f9",
        N_("Assign"),
        N_("Make a department and a person responsible."),
        2,
        _P.ASSIGN_ISSUE,
    ),
    Command(
        "ledger.questionnaires",
        "f7",
        N_("Questionnaires"),
        N_("Check, bring in and publish questionnaires."),
        4,
        _P.AUTHOR,
    ),
    Command(
        "ledger.floor", "f8", N_("Floor"), N_("See who is at work and how the day goes."), 3, _P.SEE_FLOOR
    ),
    Command(
        "ledger.knowledge",
        "f2",
        N_("Knowledge"),
        N_("Read, write and retire articles."),
        5,
        _P.READ_KNOWLEDGE,
    ),
    *LEDGER_LIST,
    LEDGER_REVIEW,
    Command("ledger.queue", "f10", N_("Queue"), N_("Go to the visits that are due."), 4, _P.WORK_QUEUE),
    Command("ledger.undo", "ctrl+z", N_("Undo"), N_("Take back what was just assigned."), 7, _P.ASSIGN_ISSUE),
    Command("ledger.export", "ctrl+s", N_("Export"), N_("Write this list to a file."), 6),
    Command(
        "issue.assign",
        "f9",
        N_("Assign"),
        N_("Make a department and a person responsible."),
        1,
        _P.ASSIGN_ISSUE,
    ),
    Command(
        "issue.step",
        "enter,f2",
        N_("Next step"),
        N_("Take one of the steps that lead on from here."),
        1,
        _P.WORK_ISSUE,
    ),
    *CARE,
    Command("issue.note", "f8", N_("Note"), N_("Add a note to the timeline of this issue."), 2),
    Command(
        "issue.article",
        "f6",
        N_("Article"),
        N_("Write an article for the knowledge base from this issue."),
        3,
        _P.WRITE_KNOWLEDGE,
    ),
    *ISSUE,
    Command("issue.previous", "left", N_("Previous"), N_("Go to the issue before this one in the list."), 3),
    Command("issue.next", "right", N_("Next"), N_("Go to the issue after this one in the list."), 3),
    Command("issue.undo", "ctrl+z", N_("Undo"), N_("Take back what you did last here."), 4),
    *BEHIND,
    Command("pick.take", "enter", N_("Choose"), N_("Take the marked one."), 1),
    Command("export.write", "enter", N_("Write"), N_("Write the file."), 1),
)

_FLOOR: Final = (
    Command(
        "floor.open", "enter", N_("Their day"), N_("See this person's day and the call that goes on."), 1
    ),
    Command(
        "floor.list",
        "1,2,3,4",
        N_("List"),
        N_("Open the list behind the figure with this digit."),
        2,
        digits=True,
    ),
)

COMMANDS: Final[dict[str, Command]] = {
    command.id: command
    for command in (
        *_DOOR,
        *_HOME,
        *_QUEUE,
        *_CALL,
        *_LEDGER,
        *_FLOOR,
        *QUESTIONNAIRES,
        *KNOWLEDGE,
        *REVIEW,
        *HANDLING,
        *VIEWS,
        *TASKS,
        *SETTINGS,
        *_APP,
    )
}
"""Id to command, in the order in which people are shown them."""

SCOPE_NAMES: Final[dict[str, str]] = {
    "opening": N_("Opening"),
    "sign_in": N_("Signing in"),
    "set_up": N_("Setting up"),
    "choose": N_("Choosing"),
    "home": N_("Home"),
    "confirm": N_("Question"),
    "prompt": N_("Text"),
    "help": N_("Help"),
    "palette": N_("Commands"),
    "lock": N_("Locked"),
    "alerts": N_("Alerts"),
    "queue": N_("Queue"),
    "find": N_("Finding a customer"),
    "history": N_("Customer"),
    "call": N_("Call"),
    "issue_form": N_("Recording an issue"),
    "note": N_("Writing a note"),
    "callback": N_("Booking a call"),
    "disposition": N_("Ending a call"),
    "ended": N_("Call ended"),
    "ledger": N_("Ledger"),
    "issue": N_("Issue"),
    "issue_call": N_("The call of an issue"),
    "issue_customer": N_("The customer of an issue"),
    "alike": N_("Duplicates of an issue"),
    "read_out": N_("Reading to the customer"),
    "tasks": N_("My tasks"),
    "floor": N_("Floor"),
    "person_day": N_("A person's day"),
    "views": N_("Views of the ledger"),
    "bulk": N_("Assigning several issues"),
    "pick": N_("Choosing"),
    "export": N_("Writing a file"),
    "questionnaires": N_("Questionnaires"),
    "versions": N_("Versions of a questionnaire"),
    "form_file": N_("Choosing a file"),
    "check": N_("Check of a questionnaire"),
    "finding": N_("Finding"),
    "changes": N_("What changes"),
    "uses": N_("Which questionnaire on which visits"),
    "knowledge": N_("What to say"),
    "articles": N_("Knowledge base"),
    "article": N_("Writing an article"),
    "review": N_("Review meeting"),
    "handling": N_("How issues are handled"),
    "settings": N_("Settings"),
    "setting": N_("Changing a setting"),
    "app": N_("Everywhere"),
}
"""Scope to what people call it."""


def commands_of(scope: str) -> Iterator[Command]:
    """The commands that hold on a screen: its own, then those of every screen."""
    for wanted in dict.fromkeys((scope, "app")):
        yield from (command for command in COMMANDS.values() if command.scope == wanted)
