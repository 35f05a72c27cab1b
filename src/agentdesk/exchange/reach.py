"""Questions that can never be asked: conditions that no answer makes true, as far as that can be decided."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from agentdesk.exchange.cell_expressions import cells_of, masked, tree_of
from agentdesk.exchange.conditions import Asked, Judge
from agentdesk.exchange.findings import Finding, Severity
from agentdesk.exchange.places import Entry, Places
from agentdesk.exchange.sheets import Workbook
from agentdesk.i18n import N_
from agentdesk.questionnaire.form import Form, StepKind
from agentdesk.questionnaire.syntax import Path
from agentdesk.questionnaire.written import written_choices

_NEVER: Final = N_("No answer makes this true: what stands here is never asked.")
_NO_CHOICE: Final = N_("{name} has no choice with the value “{value}”.")


def reach_findings(workbook: Workbook, places: Places) -> Iterator[Finding]:
    """Comparisons with a value that is not among the choices, and rows that are never asked because of it."""
    asked = _asked(workbook, places)

    def find(path: Path) -> Asked | None:
        if path.absolute or path.origin is not None or len(path.steps) != 1 or path.steps[0].predicates:
            return None
        return asked.get(path.steps[0].test.name)

    judge = Judge(find)
    entries = {entry.row.number: entry for entry in places.entries}
    for cell in cells_of(workbook):
        tree = tree_of(cell.text) if cell.is_expression and cell.column.name != "choice_filter" else None
        if tree is None:
            continue
        judge.missing = {}
        verdict = judge.verdict(tree)
        for name, value in judge.missing:
            at = cell.text.find(value)
            yield cell.finding(Severity.WARNING, "unknown-choice", _NO_CHOICE, at, name=name, value=value)
        if cell.column.name == "relevant" and verdict is False:
            judge.never |= _names_in(entries.get(cell.row.number), places)
            yield cell.finding(Severity.WARNING, "unreachable", _NEVER)


def _names_in(entry: Entry | None, places: Places) -> set[str]:
    """The name of a row that is never asked, and of all within it."""
    if entry is None:
        return set()
    within = {other.name for other in places.entries if other.path.startswith(f"{entry.path}/")}
    return {entry.name} | within


def _asked(workbook: Workbook, places: Places) -> dict[str, Asked]:
    """The questions with written-out choices, by the name their references have in `masked`."""
    lists: dict[str, set[str]] = {}
    for row in workbook.choices.rows:
        name = workbook.choices.said(row, "list_name")
        lists.setdefault(name, set()).add(workbook.choices.said(row, "name"))
    named = Counter(entry.name for entry in places.entries)
    found: dict[str, Asked] = {}
    for entry in places.entries:
        if entry.choices in lists and named[entry.name] == 1:
            values = lists[entry.choices] | ({"other"} if entry.or_other else set())
            single = entry.type.lower().startswith(("select_one", "select one", "select1"))
            found[masked(f"${{{entry.name}}}")] = Asked(entry.name, frozenset(values), single)
    return found


def form_reach_findings(form: Form) -> Iterator[Finding]:
    """The same for a form without sheets."""
    asked = _asked_in(form)
    here = ""

    def find(path: Path) -> Asked | None:
        return asked.get(_absolute(path, here))

    judge = Judge(find)
    for here, bind in form.binds.items():
        if bind.relevant is None:
            continue
        judge.missing = {}
        verdict = judge.verdict(bind.relevant.tree)
        place = f"{here} relevant"
        for name, value in judge.missing:
            values = {"name": name, "value": value}
            yield Finding(Severity.WARNING, "unknown-choice", _NO_CHOICE, values, column=place)
        if verdict is False:
            judge.never |= {q.name for q in form.questions() if f"{q.path}/".startswith(f"{here}/")}
            yield Finding(Severity.WARNING, "unreachable", _NEVER, column=place)


def _asked_in(form: Form) -> dict[str, Asked]:
    found: dict[str, Asked] = {}
    for question in form.questions():
        values = frozenset(choice.value for choice in written_choices(form, question))
        if values:
            found[question.path] = Asked(question.name, values, question.kind is StepKind.SELECT_ONE)
    return found


def _absolute(path: Path, here: str) -> str:
    """The path from the root that plain steps lead to from `here`; empty for one that is not plain."""
    if path.origin is not None:
        return ""
    names = [] if path.absolute else here.strip("/").split("/")
    for step in path.steps:
        if step.predicates:
            return ""
        if step.axis == "parent":
            names = names[:-1]
        elif step.axis == "child":
            names.append(step.test.name)
        else:
            return ""
    return f"/{'/'.join(names)}"
