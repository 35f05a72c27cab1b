"""The tree that one interview fills: its nodes by path and by address, and the instances of its repeats."""

from dataclasses import dataclass, field
from typing import Final

from agentdesk.questionnaire.form import Form, Repeat
from agentdesk.questionnaire.tree import Kind, Node, copy_of, document_of, elements_in, number

MOST: Final = 500
"""Instances that a counted repeat grows to at most: a count typed wrong must not stop the call."""

MOST_IN_ALL: Final = 1_000
"""The same for all repeats together: one in the other, 500 each would be 250,000."""


@dataclass(slots=True)
class Seat:
    """Where the instances of one repeat stand under one parent.

    `node` stands for the repeat itself (relevance of the question for another one, context of the count); it is no
    child of the parent. `parked` are instances that a smaller count took away; they come back when it grows.
    """

    repeat: Repeat
    parent: Node
    node: Node
    instances: list[Node] = field(default_factory=list)
    parked: list[Node] = field(default_factory=list)
    last: int = 0


class Instance:
    """A running copy of a form's primary instance."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self.document = document_of(form.instance.children[0])
        self.nodes: dict[str, Node] = {}
        """Every element by its address."""
        self.at: dict[str, list[Node]] = {}
        """The elements by their path, in document order; no key for a path without any."""
        self.seats: dict[str, Seat] = {}
        """By address: the repeat's path below its parent's address."""
        self._under: dict[Node, list[Seat]] = {}
        self._enter(self.document.children[0], "")

    def seats_at(self, path: str) -> list[Node]:
        """The nodes that stand for the repeat at `path`, one under each parent."""
        return [seat.node for seat in self.seats.values() if seat.repeat.path == path]

    def seats_under(self, parent: Node) -> list[Seat]:
        """The repeats right under `parent`."""
        return self._under.get(parent, [])

    def room(self, seat: Seat, wanted: float) -> int:
        """How many instances of a counted repeat there can be where `wanted` are; none that is there has to go."""
        others = sum(len(one.instances) for one in self.seats.values() if one is not seat)
        return min(int(min(max(wanted, 0), MOST)), max(len(seat.instances), MOST_IN_ALL - others))

    def add(self, seat: Seat) -> Node:
        """One more instance, the last one: a parked one, else a new one."""
        node = seat.parked.pop() if seat.parked else copy_of(self._form.templates[seat.repeat.path])
        seat.parent.insert(self._place(seat), node)
        seat.instances.append(node)
        number(self.document)
        if not node.address:
            seat.last += 1
            node.address = f"{seat.node.address}[{seat.last}]"
        self._enter(node, node.address)
        return node

    def remove(self, seat: Seat, node: Node, *, park: bool) -> None:
        """Take an instance out, for good or until `add`."""
        self._leave(node, park)
        seat.parent.remove(node)
        seat.instances = [one for one in seat.instances if one is not node]
        if park:
            seat.parked.append(node)
        elif seat.repeat.count is not None:
            seat.last = len(seat.instances)
            seat.parked.clear()

    def below(self, node: Node, path: str) -> list[Node]:
        """The nodes of `path` within the instance `node`."""
        found = [node]
        for name in path[len(node.path()) + 1 :].split("/") if path != node.path() else ():
            found = [child for parent in found for child in parent.named(name)]
        return found

    def near(self, path: str, node: Node) -> list[Node]:
        """The nodes of `path` in the innermost repeat instance around `node` that has any; else all of them."""
        found = self.at.get(path, [])
        around: Node | None = node
        while len(found) > 1 and around is not None:
            if around.path() in self._form.repeats and path.startswith(f"{around.path()}/"):
                return self.below(around, path)
            around = around.parent
        return found

    def _place(self, seat: Seat) -> int:
        """Where the next instance goes among the children: behind the last one, else where the form has it."""
        children = seat.parent.children
        if seat.instances:
            last = seat.instances[-1]
            return 1 + next(place for place, child in enumerate(children) if child is last)
        shape = self._form.shape
        for name in seat.parent.path().strip("/").split("/"):
            shape = shape.named(name)[0]
        names = [child.name for child in shape.elements()]
        later = set(names[names.index(seat.repeat.path.rpartition("/")[2]) + 1 :])
        return next((place for place, child in enumerate(children) if child.name in later), len(children))

    def _enter(self, node: Node, address: str) -> None:
        """Note `node` and what is in it, under its addresses."""
        path = node.path()
        node.address = address or path
        self.nodes[node.address] = node
        alike = self.at.setdefault(path, [])
        alike.append(node)
        if len(alike) > 1:
            alike.sort(key=lambda one: one.order)
        if self._form.repeats:
            self._seat(node, path)
        for child in node.children:
            if child.kind is Kind.ELEMENT and child.path() not in self._form.repeats:
                self._enter(child, f"{node.address}/{child.name}")

    def _seat(self, node: Node, path: str) -> None:
        """The seats of the repeats right under `node`, with the instances that are there already."""
        seats = self._under.get(node)
        if seats is None:
            seats = [
                self._new_seat(repeat, node)
                for repeat in self._form.repeats.values()
                if repeat.path.rpartition("/")[0] == path
            ]
            if seats:
                self._under[node] = seats
        for seat in seats:
            self.seats[seat.node.address] = seat
            for instance in seat.instances:
                self._enter(instance, instance.address)

    @staticmethod
    def _new_seat(repeat: Repeat, parent: Node) -> Seat:
        name = repeat.path.rpartition("/")[2]
        mark = Node(Kind.ELEMENT, name)
        mark.parent, mark.address, mark.order = parent, f"{parent.address}/{name}", parent.order
        seat = Seat(repeat, parent, mark, parent.named(name)[:])
        for place, instance in enumerate(seat.instances, 1):
            instance.address = f"{mark.address}[{place}]"
        seat.last = len(seat.instances)
        if repeat.count is not None:
            # The count says how many there are; those written in the form are the first that it brings in.
            seat.parked, seat.instances = seat.instances[::-1], []
            for instance in seat.parked:
                parent.remove(instance)
        return seat

    def _leave(self, node: Node, park: bool) -> None:
        for gone in elements_in(node):
            del self.nodes[gone.address]
            alike = [one for one in self.at[gone.path()] if one is not gone]
            if alike:
                self.at[gone.path()] = alike
            else:
                del self.at[gone.path()]
            for seat in self._under.get(gone, ()):
                del self.seats[seat.node.address]
            if not park:
                self._under.pop(gone, None)
