"""The ledger as a list to be kept or sent (R73): each issue with what was done and what the customer says of it."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from agentdesk.questionnaire.form import StepKind
from agentdesk.services import issues
from agentdesk.services.acting import Acting
from agentdesk.services.issues import IssueFilter, IssueKey
from agentdesk.services.questionnaires import form_of
from agentdesk.store.issue_outcomes import IssueLine as IssueLine
from agentdesk.store.issue_outcomes import Outcome, answers_of_visits, outcomes_of

_SERIAL: Final = re.compile(r"\[\d+\]")
"""Which instance of a repeat a node stands in."""


@dataclass(frozen=True, slots=True)
class LinePage:
    """Some lines, and where the next ones begin; None: there are no more."""

    items: tuple[IssueLine, ...]
    next: IssueKey | None


def page(act: Acting, by: IssueFilter, after: IssueKey | None = None, limit: int = issues.PAGE) -> LinePage:
    """The next lines of the ledger, in the order of `issues.page`. Raises Refusal for whoever may not see it."""
    found = issues.page(act, by, after, limit)
    outcomes = outcomes_of(act.tx, [row.id for row in found.items])
    words = _words(act, outcomes.values())
    return LinePage(
        tuple(
            IssueLine(row, outcomes[row.id], tuple(words.get(outcomes[row.id].visit_id or 0, ())))
            for row in found.items
        ),
        found.next,
    )


def _words(act: Acting, outcomes: Iterable[Outcome]) -> dict[int, list[str]]:
    """What was typed as the customer's own words in the visits of these outcomes, by visit."""
    typed = {
        outcome.visit_id: _typed(act, outcome.version_id)
        for outcome in outcomes
        if outcome.visit_id is not None and outcome.version_id is not None
    }
    words: dict[int, list[str]] = defaultdict(list)
    for visit_id, node, value in answers_of_visits(act.tx, list(typed)):
        if _SERIAL.sub("", node) in typed[visit_id]:
            words[visit_id].append(value)
    return words


def _typed(act: Acting, version_id: int) -> frozenset[str]:
    """The nodes of a questionnaire that are answered in words."""
    form = form_of(act, version_id)
    return frozenset(question.path for question in form.questions() if question.kind is StepKind.TEXT)
