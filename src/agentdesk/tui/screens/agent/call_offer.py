"""What an issue that is raised about an answer says: where it was given, what it is about, the words."""

from zoneinfo import ZoneInfo

from agentdesk.domain.issue import Category
from agentdesk.questionnaire.interview import Interview
from agentdesk.tui.screens.agent.call_views import ASKS_NOTHING, IssueOffer, answer_said


def offer_about(interview: Interview, node: str, typed: str, zone: ZoneInfo) -> IssueOffer:
    """What to say of the step `node` and of those that share its number; `typed` is being answered now."""
    step = interview.step(node)
    lines = []
    for each in interview.steps:
        belongs = each.node == node or (step.number is not None and each.number == step.number)
        if not belongs or each.kind in ASKS_NOTHING:
            continue
        answer = (typed if each.node == interview.position else "") or answer_said(each, zone)
        if answer or each.node == node:
            lines.append(f"{each.label} {answer}".strip())
    category = Category(step.category) if step.category in set(Category) else Category.OTHER
    return IssueOffer(node, step.number or "", category, answer_said(step, zone), "\n".join(lines))
