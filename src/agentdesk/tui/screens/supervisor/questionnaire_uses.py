"""Which questionnaire is asked on which visits: one for each kind of visit, and exceptions for some customers."""

from dataclasses import dataclass
from typing import Any, Final

from textual.app import ComposeResult

from agentdesk.domain.customer import CUSTOMER_KIND_NAMES, TIER_NAMES
from agentdesk.domain.visit import KIND_NAMES, VisitKind
from agentdesk.i18n import N_, _
from agentdesk.services import questionnaires, versions
from agentdesk.services.questionnaires import Use
from agentdesk.services.versions import Listed
from agentdesk.tui.dialogs import Choose
from agentdesk.tui.screens.base import DeskScreen
from agentdesk.tui.screens.supervisor import questionnaire_words as words
from agentdesk.tui.screens.supervisor.pick import Choice, Pick
from agentdesk.tui.text import clean
from agentdesk.tui.widgets.columns import Column
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.paged_table import Page, PagedTable, Row
from agentdesk.tui.widgets.said import Said
from agentdesk.tui.widgets.status_bar import StatusBar

COLUMNS: Final = (
    Column("visits", N_("Visits"), min=20, weight=2, place=1),
    Column("customers", N_("Customers"), min=16, weight=2, place=1),
    Column("title", N_("Questionnaire"), min=16, weight=3, place=1),
    Column("asked", N_("Current"), min=8, place=2),
    Column("code", N_("Code"), min=14, weight=1, place=3),
)


@dataclass(frozen=True, slots=True)
class Rule:
    """Some visits, and the code of the questionnaire asked on them; empty where none is set."""

    visit_kind: VisitKind
    customer_kind: str = ""
    tier: str = ""
    code: str = ""

    @property
    def is_exception(self) -> bool:
        """Whether it is about some customers only."""
        return bool(self.customer_kind or self.tier)


class UsesScreen(DeskScreen[None]):
    """Every rule; the most specific one counts for a customer."""

    SCOPE = "uses"
    HELP = N_(
        "Every kind of visit has its questionnaire. An exception asks some customers another one: companies only, or"
        " important customers only. Where two exceptions fit, the grade of the customer counts more. Visits under way"
        " stay as they are."
    )

    def __init__(self) -> None:
        super().__init__()
        self._before: Rule | None = None
        """How the rule that was changed last stood before."""

    def compose(self) -> ComposeResult:
        yield StatusBar()
        yield Said(N_("Which questionnaire on which visits"), classes="title", id="head")
        yield PagedTable(COLUMNS, self._fetch, empty="")
        yield KeyBar()

    def on_mount(self) -> None:
        """The keys go to the list."""
        self._table.focus()

    @property
    def _table(self) -> PagedTable:
        return self.query_one(PagedTable)

    def store_changed(self) -> None:
        """Read again; the cursor stays."""
        self._table.reload()

    async def _fetch(self, _cursor: Any, _limit: int) -> Page:
        known = {each.code: each for each in await self.gateway.see(versions.listed)}
        rules = _in_order(await self.gateway.see(questionnaires.uses))
        return Page([_row(rule, known.get(rule.code)) for rule in rules])

    def on_paged_table_moved(self) -> None:
        """What can be done depends on the rule."""
        self.refresh_commands()

    @property
    def _here(self) -> Rule | None:
        row = self._table.current
        return row.data if row else None

    def refuses(self, command_id: str) -> str | None:
        """What the rule under the cursor does not allow."""
        if reason := super().refuses(command_id):
            return reason
        here = self._here
        if command_id in ("uses.change", "uses.remove") and here is None:
            return _(N_("There is no rule here."))
        if command_id == "uses.remove" and here is not None and not here.is_exception:
            return _(N_("Every kind of visit needs a questionnaire. Say which one is asked instead."))
        if command_id == "uses.undo" and self._before is None:
            return _(N_("There is nothing to take back."))
        return None

    # Commands

    async def action_change(self) -> None:
        """Another questionnaire on the visits of this rule."""
        here = self._here
        if here is not None:
            await self._ask_and_set(here)

    async def action_add(self) -> None:
        """Some customers are asked another one: which visits, which customers, which questionnaire."""
        here = self._here
        kind = await self.desk_app.ask(
            Choose(
                N_("An exception on which visits?"),
                [(each, _(KIND_NAMES[each])) for each in VisitKind],
            )
        )
        if kind is None:
            return
        group = await self.desk_app.ask(
            Pick(N_("For which customers?"), _groups(), now=(here.customer_kind, here.tier) if here else None)
        )
        if group is not None:
            await self._ask_and_set(Rule(kind, *group.value))

    async def _ask_and_set(self, rule: Rule) -> None:
        known = [each for each in await self.gateway.see(versions.listed) if each.published is not None]
        before = next((each for each in self._rules() if _same(each, rule)), rule)
        picked = await self.desk_app.ask(
            Pick(
                N_("{visits}, {customers}: which questionnaire?"),
                [Choice(each.code, f"{clean(each.title)}  v{each.published}", each.code) for each in known],
                now=before.code,
                visits=_(KIND_NAMES[rule.visit_kind]),
                customers=words.customers(rule.customer_kind, rule.tier),
            )
        )
        if picked is None or picked.value == before.code:
            return
        await self._put(rule, picked.value)
        self._changed(before)

    async def action_remove(self) -> None:
        """These customers are asked what all others are."""
        here = self._here
        if here is not None:
            await self._put(here, "")
            self._changed(here)

    async def action_undo(self) -> None:
        """As it stood before the last change."""
        before, self._before = self._before, None
        if before is not None:
            await self._put(before, before.code)
            self.tell(_(N_("It is as it was before.")))
            self._read_again()

    async def _put(self, rule: Rule, code: str) -> None:
        group = (rule.visit_kind, rule.customer_kind, rule.tier)
        if code:
            await self.gateway.do(questionnaires.use, code, *group)
        else:
            await self.gateway.do(questionnaires.stop_using, *group)

    def _changed(self, before: Rule) -> None:
        # A kind of visit that had none cannot go back to none.
        self._before = before if before.code or before.is_exception else None
        shown = self.desk_app.keymap.shown("uses.undo")
        self.tell(_(N_("The next calls are asked so. {key} takes it back."), key=shown))
        self._read_again()

    def _read_again(self) -> None:
        self.refresh_commands()
        self._table.reload()

    def _rules(self) -> list[Rule]:
        return [row.data for row in self._table.rows]


def _same(one: Rule, other: Rule) -> bool:
    return _key(one) == _key(other)


def _key(rule: Rule) -> tuple[str, str, str]:
    return (rule.visit_kind, rule.customer_kind, rule.tier)


def _in_order(uses: tuple[Use, ...]) -> list[Rule]:
    """By kind of visit: the rule for everybody, set or not, then its exceptions."""
    rules = {(use.visit_kind, use.customer_kind, use.tier): use.code for use in uses}
    found: list[Rule] = []
    for kind in VisitKind:
        found.append(Rule(kind, code=rules.pop((kind, "", ""), "")))
        found += [Rule(*key, code=code) for key, code in sorted(rules.items()) if key[0] == kind]
    return found


def _row(rule: Rule, asked: Listed | None) -> Row:
    customers = words.customers(rule.customer_kind, rule.tier)
    return Row(
        ":".join(_key(rule)),
        {
            "visits": "" if rule.is_exception else _(KIND_NAMES[rule.visit_kind]),
            "customers": f"  {customers}" if rule.is_exception else customers,
            "title": asked.title if asked else (_(N_("none: such visits cannot be called")), "late"),
            "asked": f"v{asked.published}" if asked and asked.published else "",
            "code": rule.code,
        },
        rule,
    )


def _groups() -> list[Choice[tuple[str, str]]]:
    """Every kind and grade of customers, then every grade of a kind."""
    pairs = [(kind, tier) for kind in ("", *CUSTOMER_KIND_NAMES) for tier in ("", *TIER_NAMES)]
    ordered = sorted(pairs[1:], key=lambda pair: bool(pair[0]) + bool(pair[1]))
    return [Choice(pair, words.customers(*pair)) for pair in ordered]
