"""Answers given to an interview from outside, by path: for trying a form, and to compare with other engines.

In such a path the instances of a repeat are counted from 1 in their order, as XPath does; an interview knows them by
their serial numbers (questionnaire/steps.py). The two differ once an instance was removed. Names stand with the prefix
that the form gives them (`orx:meta`), which an interview leaves out.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from agentdesk.i18n import N_, _
from agentdesk.questionnaire.form import Form, StepKind
from agentdesk.questionnaire.interview import Interview
from agentdesk.questionnaire.steps import NodeState

NO_SUCH_NODE: Final = N_("The form has no such node now.")

STANDS_BLANK: Final = N_("This is no answer to the question; it stands blank now.")

_NUMBER: Final = re.compile(r"\[(\d+)\]")
_PREFIX: Final = re.compile(r"(?<=/)[^/:\[]+:")


class Refused(NamedTuple):
    """An answer that was not applied, and why."""

    node: str
    value: str
    reason: str


def as_value(given: object) -> str | None:
    """What JSON gives, as a form holds it; None for what is no answer. Numbers are texts, as they were written.

    Several choices, or a rank, are a list: its parts with a blank between (XForms). null and an empty list are no
    answer.
    """
    match given:
        case None:
            return ""
        case bool():
            return "true" if given else "false"
        case str():
            return given
        case list():
            parts = [None if isinstance(part, list | None) else as_value(part) for part in given]
            texts = [part for part in parts if part is not None]
            return " ".join(texts) if len(texts) == len(parts) else None
    return None


def give(interview: Interview, answers: Iterable[tuple[str, str]]) -> tuple[Refused, ...]:
    """Apply (path, value) in order; what is refused is passed over and told.

    A value is taken even where it breaks a constraint, and a blank one takes the answer away; one that is no value
    of the question's type, or no choice, is told and leaves it blank. A path into the next
    instance of an open repeat adds it.
    """
    refused = []
    for path, value in answers:
        address = reached(interview, path)
        if address is None:
            refused.append(Refused(path, value, _(NO_SUCH_NODE)))
            continue
        verdict = interview.force(address, value)
        if not verdict.ok:
            refused.append(Refused(path, value, verdict.message))
        elif value.strip() and not interview.value(address) and not _waits(interview, address):
            refused.append(Refused(path, value, _(STANDS_BLANK)))
    return tuple(refused)


def _waits(interview: Interview, address: str) -> bool:
    """Whether a blank answer is one that comes when what it names is offered: an order of choices."""
    return interview.step(address).kind is StepKind.RANK


def states(interview: Interview) -> dict[str, NodeState]:
    """How every node below the root stands, groups as well, by path."""
    found = interview.state()
    order = _order(found)
    written = _written(interview.form)
    return {_path_of(address, order, written): state for address, state in found.items()}


def _written(form: Form) -> dict[str, str]:
    """The names that have a prefix, with it, by the node's path."""
    return {node.path(): f"{node.prefix}:{node.name}" for node in form.shape.descendants() if node.prefix}


def _order(addresses: Iterable[str]) -> dict[str, list[str]]:
    """The serial numbers of each repeat's instances, in their order, by the repeat's address."""
    found: dict[str, dict[str, None]] = {}
    for address in addresses:
        for step in _NUMBER.finditer(address):
            found.setdefault(address[: step.start()], {})[step[1]] = None
    return {repeat: list(numbers) for repeat, numbers in found.items()}


def _path_of(address: str, order: Mapping[str, list[str]], written: Mapping[str, str]) -> str:
    def place(step: re.Match[str]) -> str:
        return f"[{order[address[: step.start()]].index(step[1]) + 1}]"

    path = _NUMBER.sub(place, address)
    if not written:
        return path
    steps, plain = path.split("/"), ""
    for at, step in enumerate(steps[1:], 1):
        name, counted, number = step.partition("[")
        plain += f"/{name}"
        steps[at] = written.get(plain, name) + counted + number
    return "/".join(steps)


def reached(interview: Interview, path: str) -> str | None:
    """The address of a path; None where its instance is not there and is not the next one of an open repeat."""
    address, done, path = "", 0, _PREFIX.sub("", path)
    for step in _NUMBER.finditer(path):
        address += path[done : step.start()]
        done = step.end()
        there, number = _order(interview.state()).get(address, []), int(step[1])
        if 1 <= number <= len(there):
            address += f"[{there[number - 1]}]"
        elif number == len(there) + 1 and _is_open(interview, address):
            address = interview.add(address)
        else:
            return None
    return address + path[done:]


def _is_open(interview: Interview, address: str) -> bool:
    return any(step.node == address and step.kind is StepKind.REPEAT for step in interview.steps)
