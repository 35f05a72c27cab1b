"""Where an interview can stop, in the order of the form: its questions, in each instance of a repeat anew."""

from collections.abc import Iterator
from dataclasses import dataclass

from agentdesk.questionnaire.form import Form, Group, Member, Question, StepKind, Text
from agentdesk.questionnaire.instance import Instance, Seat
from agentdesk.questionnaire.tree import Node

Heading = tuple[Text, Node, int]
"""The label of a group or repeat around a stop, the node it is said at, and which instance it is (0: a group)."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One question at one node, or whether there is another instance (`seat`) of an open repeat.

    `instance` is the address of the innermost instance around it that can be removed. `is_numbered`: it takes a
    number of its own, which what is only said does not, nor what belongs to another question (`part_of`).
    """

    address: str
    node: Node
    question: Question | None
    seat: Seat | None
    headings: tuple[Heading, ...]
    instance: str
    is_numbered: bool = False
    name: str = ""
    part_of: str = ""

    @property
    def part(self) -> str:
        """Greeting, body or closing (R21)."""
        return (self.question.bind.ours.get("part") if self.question else "") or "body"

    @property
    def issue_values(self) -> tuple[str, ...]:
        """The values that offer to raise an issue."""
        return tuple(self.question.bind.ours.get("ask_issue", "").split()) if self.question else ()


def stops(form: Form, instance: Instance) -> dict[str, Stop]:
    """All stops by address, relevant or not."""
    root = instance.document.children[0]
    return {stop.address: stop for stop in _stops(form.body, instance, root, (), "")}


def _stops(
    members: tuple[Member, ...],
    running: Instance,
    within: Node,
    headings: tuple[Heading, ...],
    removable: str,
) -> Iterator[Stop]:
    for member in members:
        if isinstance(member, Question):
            node = running.below(within, member.path)[0]
            part_of = member.bind.ours.get("part_of", "")
            numbered = member.kind is not StepKind.SAY and not part_of
            yield Stop(node.address, node, member, None, headings, removable, numbered, member.name, part_of)
        elif isinstance(member, Group):
            node = running.below(within, member.path)[0] if member.path else within
            around = (*headings, (member.label, node, 0)) if member.label else headings
            yield from _stops(member.members, running, within, around, removable)
        else:
            parent = running.below(within, member.path.rpartition("/")[0])[0]
            seat = next(one for one in running.seats_under(parent) if one.repeat is member)
            for place, node in enumerate(seat.instances, 1):
                yield from _stops(
                    member.members,
                    running,
                    node,
                    (*headings, (member.label, node, place)),
                    node.address if member.is_open else removable,
                )
            if member.is_open:
                yield Stop(seat.node.address, seat.node, None, seat, headings, removable)
