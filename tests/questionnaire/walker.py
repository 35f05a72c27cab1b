"""Answers a form to its end as a patient customer would: a plausible value for every step, another when refused."""

from collections.abc import Iterator

from agentdesk.questionnaire.form import StepKind
from agentdesk.questionnaire.interview import Interview
from agentdesk.questionnaire.steps import Step

MOST_STEPS = 5_000
INSTANCES = 2
"""Instances that are given to each open repeat."""


def candidates(step: Step, seed: int) -> Iterator[str]:
    """Values to try at a step, the likeliest first."""
    values = [choice.value for choice in step.choices]
    match step.kind:
        case StepKind.SELECT_ONE:
            yield from values[seed % len(values) :] if values else ()
            yield from values
        case StepKind.SELECT_MULTIPLE:
            yield values[seed % len(values)] if values else ""
            yield from values
            yield " ".join(values)
        case StepKind.RANK:
            yield " ".join(reversed(values))
        case StepKind.RANGE | StepKind.INTEGER | StepKind.DECIMAL:
            yield from (step.bounds.least, step.bounds.most)
            yield from map(str, (seed % 7, 1, 2, 30, 100, 1990, 12_345, 10**8))
        case StepKind.DATE:
            yield from ("2026-11-01", "1980-05-06", "2026-12-24", "2000-01-01", "2026-11-18")
        case StepKind.TIME:
            yield "14:05:00.000+08:00"
        case StepKind.DATETIME:
            yield from ("2026-11-01T14:05:00.000+08:00", "2027-01-01T00:00:00.000+08:00")
        case StepKind.ACKNOWLEDGE:
            yield "OK"
        case _:
            yield from ("可以 [/b] fine", "13800005678", "a@b.example", "AB12")


def walk(iv: Interview, seed: int = 0) -> list[tuple[str, str]]:
    """Go from the first step to the last; gives what was answered. Raises AssertionError where nothing is taken."""
    given: list[tuple[str, str]] = []
    for turn in range(MOST_STEPS):
        step = iv.step(iv.position)
        if step.kind is StepKind.REPEAT and step.count < INSTANCES:
            iv.add(step.node)
            continue
        if step.kind in (StepKind.SAY, StepKind.REPEAT):
            iv.said(step.node)
        elif not step.readonly:
            value = next((v for v in candidates(step, seed + turn) if v and iv.answer(step.node, v).ok), "")
            assert value or not step.required, f"nothing fits {step}"
            given.append((step.node, value))
        if iv.forward() is None:
            return given
    raise AssertionError(f"no end in sight at {iv.position}")
