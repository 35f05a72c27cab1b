"""Recording an issue in a call: filled in from the question, kept at every key."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Event
from textual.widgets import Input

from agentdesk.domain.complaint import (
    REMEDY_NAMES,
    URGENCY_NAMES,
    ComplaintFacts,
    Remedy,
    Urgency,
    is_emergency,
    severity_of,
)
from agentdesk.domain.issue import CATEGORY_NAMES, SEVERITY_HELP, SEVERITY_NAMES, Category, Severity
from agentdesk.i18n import N_, _
from agentdesk.services.customers import PurchaseRow
from agentdesk.services.issues import NewIssue
from agentdesk.tui.screens.base import DeskDialog
from agentdesk.tui.widgets.field import Field
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.option_row import OptionRow
from agentdesk.tui.widgets.said import Said
from agentdesk.tui.widgets.writing import Writing

NO_PURCHASE = "0"
PURCHASES_OFFERED = 4
NO_COMPLAINT = ""
WANTED_IN_CALL = tuple(each for each in Remedy if each is not Remedy.OTHER)
"""What a customer usually wants; anything else is classified on the issue's page, where it can be put in words."""
DANGER_HELP = N_("Critical: emergency people are told at once, their checklist opens.")


@dataclass(frozen=True, slots=True)
class IssueForm:
    """The fields as they stand, half-written or not. `promised_on` is as typed: `2026-11-20`, or nothing; `urgency`
    is what the problem does to the customer, empty where it is no complaint."""

    node: str
    category: Category
    severity: Severity
    description: str
    purchase_id: int | None
    promise: str = ""
    promised_on: str = ""
    urgency: str = NO_COMPLAINT
    remedy: Remedy = WANTED_IN_CALL[0]

    def to_json(self) -> str:
        """As the draft keeps it."""
        return json.dumps(
            {name: getattr(self, name) for name in self.__slots__}, ensure_ascii=False, separators=(",", ":")
        )

    @classmethod
    def from_json(cls, text: str) -> "IssueForm":
        """What `to_json` wrote. Raises ValueError for anything else."""
        match json.loads(text):
            case {
                "node": str(node),
                "category": str(category),
                "severity": str(severity),
                "description": str(description),
                "purchase_id": int() | None as purchase_id,
                "promise": str(promise),
                "promised_on": str(promised_on),
                **later,
            }:
                return cls(
                    node,
                    Category(category),
                    Severity(severity),
                    description,
                    purchase_id,
                    promise,
                    promised_on,
                    str(later.get("urgency", NO_COMPLAINT)),
                    Remedy(str(later.get("remedy", WANTED_IN_CALL[0]))),
                )
        raise ValueError(f"not an issue: {text!r}")

    def date(self) -> date | None:
        """The day promised. Raises ValueError when it is not one."""
        return date.fromisoformat(self.promised_on) if self.promised_on.strip() else None

    def complaint(self) -> ComplaintFacts | None:
        """What makes it a complaint (R126), if it is one."""
        return ComplaintFacts(self.remedy, Urgency(self.urgency)) if self.urgency else None


class IssueDialog(DeskDialog[NewIssue]):
    """Asks for an issue, starting from `form`.

    `keep` is told the form at every change, and each key waits until the one before is `stored`.
    """

    SCOPE = "issue_form"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]
    HELP = N_(
        "What is written here is kept while you type: Esc leaves it half-written, F3 goes on with it. Tab goes from"
        " field to field, digits and arrows choose. F3 or Ctrl+S records the issue; it is on the ledger at once."
    )

    def __init__(
        self,
        form: IssueForm,
        purchases: tuple[PurchaseRow, ...],
        keep: Callable[[IssueForm], None],
        stored: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__()
        self._form, self._keep, self._stored = form, keep, stored
        offered = sorted(purchases, key=lambda each: each.id != form.purchase_id)[:PURCHASES_OFFERED]
        self._purchases = {
            str(each.id): f"{each.product or each.order_no} {each.model}".strip() for each in offered
        }

    def compose(self) -> ComposeResult:
        form = self._form
        with Vertical(classes="panel wide issue-form"):
            yield Said(N_("Record an issue"), classes="title")
            yield OptionRow(
                N_("Severity"),
                {each: SEVERITY_NAMES[each] for each in Severity},
                form.severity,
                id="severity",
            )
            yield Said(_meaning(form), id="severity-help", classes="muted")
            yield OptionRow(
                N_("Complaint"),
                {NO_COMPLAINT: N_("no complaint"), **{str(each): URGENCY_NAMES[each] for each in Urgency}},
                form.urgency,
                id="urgency",
            )
            wanted = OptionRow(
                N_("Wanted"), {each: REMEDY_NAMES[each] for each in WANTED_IN_CALL}, form.remedy, id="remedy"
            )
            wanted.display = form.complaint() is not None
            yield wanted
            yield OptionRow(
                N_("Category"),
                {each: CATEGORY_NAMES[each] for each in Category},
                form.category,
                id="category",
            )
            if self._purchases:
                chosen = str(form.purchase_id) if form.purchase_id is not None else None
                yield OptionRow(N_("Product"), self._purchases, chosen, stored=True, id="purchase")
            yield Said(N_("What is the problem"), classes="label")
            yield Writing(form.description, id="description")
            yield Said(N_("What was promised to the customer, and until when"), classes="label")
            with Horizontal(id="promised"):
                yield Field(form.promise, id="promise", max_length=500, compact=True)
                yield Field(form.promised_on, id="promised-on", max_length=10, compact=True)
            yield Said(id="news", classes="wrong")
            yield KeyBar()

    def on_mount(self) -> None:
        """Start with how serious it is: the rest is filled in."""
        self.query_one(
            "#promised-on", Input
        ).placeholder = f"{self.gateway.today() + timedelta(days=3):%Y-%m-%d}"
        self.set_focus(self.query_one("#severity"))

    def _suit(self) -> None:
        """Say what was chosen means: danger makes it critical, and only a complaint wants something.

        Before the next key is taken: one typed ahead may be for the row that is there only now.
        """
        form = self._read()
        if (complaint := form.complaint()) is not None:
            self.query_one("#severity", OptionRow).choose(severity_of(complaint, form.severity))
        self.query_one("#remedy").display = complaint is not None
        self.query_one("#severity-help", Said).say(_meaning(self._read()))

    async def take(self, event: Event) -> bool:
        """Take a key when the one before is stored, and keep what it made of the form."""
        await self._stored()
        taken = await super().take(event)
        self._suit()
        self._changed()
        return taken

    def entered(self, field: Input) -> None:
        """Enter goes on; after the last field it records."""
        if field.id == "promise":
            self.set_focus(self.query_one("#promised-on"))
        else:
            self.action_save()

    def action_save(self) -> None:
        """Record it, or say what is missing."""
        form = self._form = self._read()
        if not form.description.strip():
            self._refuse(N_("Say what the problem is."), "description")
            return
        try:
            promised_on = form.date()
        except ValueError:
            self._refuse(N_("Write the day as 2026-11-20."), "promised-on")
            return
        if promised_on is not None and promised_on < self.gateway.today():
            self._refuse(N_("The day promised is past."), "promised-on")
            return
        complaint = form.complaint()
        self.dismiss(
            NewIssue(
                form.category,
                severity_of(complaint, form.severity) if complaint else form.severity,
                form.description.strip(),
                form.node,
                form.purchase_id,
                form.promise.strip(),
                promised_on,
                complaint,
            )
        )

    def _refuse(self, message: str, field: str) -> None:
        self.query_one("#news", Said).say(message)
        self.set_focus(self.query_one(f"#{field}"))

    def _changed(self) -> None:
        form = self._read()
        if form != self._form:
            self._form = form
            self._keep(form)

    def _read(self) -> IssueForm:
        purchase = self.query_one("#purchase", OptionRow).value if self._purchases else NO_PURCHASE
        return IssueForm(
            self._form.node,
            Category(self.query_one("#category", OptionRow).value),
            Severity(self.query_one("#severity", OptionRow).value),
            self.query_one("#description", Writing).text,
            int(purchase) or None,
            self.query_one("#promise", Input).value,
            self.query_one("#promised-on", Input).value,
            self.query_one("#urgency", OptionRow).value,
            Remedy(self.query_one("#remedy", OptionRow).value),
        )


def _meaning(form: IssueForm) -> str:
    """What the severity chosen means, as a message id."""
    complaint = form.complaint()
    return DANGER_HELP if complaint is not None and is_emergency(complaint) else SEVERITY_HELP[form.severity]


def raised_line(number: int, issue: NewIssue) -> str:
    """How an issue recorded in this call is listed."""
    said = [_(CATEGORY_NAMES[issue.category]), _(SEVERITY_NAMES[issue.severity])]
    if issue.complaint is not None:
        said.append(_(URGENCY_NAMES[issue.complaint.urgency]))
    return f"+ #{number} {' · '.join(said)}"
