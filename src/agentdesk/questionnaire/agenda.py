"""What is still to be computed of a running form, first what others need."""

from heapq import heappop, heappush

from agentdesk.questionnaire.form import Form
from agentdesk.questionnaire.graph import HOW_MANY
from agentdesk.questionnaire.instance import Instance, Seat
from agentdesk.questionnaire.tree import Node, elements_in


class Agenda:
    """Tasks of the form's graph at nodes of the instance, in the graph's order, then in that of the document."""

    def __init__(self, form: Form, instance: Instance) -> None:
        self._graph = form.graph
        self._repeats = form.repeats
        self._instance = instance
        # The id tells apart two nodes of one order: the node of a repeat stands where its parent does.
        self._waiting: list[tuple[int, int, int, Node]] = []

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, place: int, node: Node) -> None:
        """Enter the task at `place` of the graph for one node."""
        heappush(self._waiting, (place, node.order, id(node), node))

    def next(self) -> tuple[int, Node]:
        """Take out what comes first; the same task at the same node may come more than once, in a row."""
        place, _, _, node = heappop(self._waiting)
        return place, node

    def wake(self, node: Node, running: int = -1) -> None:
        """The tasks that read `node`; `running` is the one that has just changed it."""
        for place, repeat in self._graph.readers.get(node.path(), ()):
            readers = self._places_of(place)
            if repeat and len(readers) > 1:
                around: Node | None = node
                while around is not None and around.path() != repeat:
                    around = around.parent
                readers = [one for one in readers if _is_within(one, around)]
            for reader in readers:
                # A node that reads itself looks at the instances before it: only the later ones follow.
                if place != running or reader.order > node.order:
                    self.add(place, reader)

    def wake_own(self, node: Node) -> None:
        """The tasks of the node itself that its relevance switches."""
        for place in self._graph.own.get(node.path(), ()):
            self.add(place, node)

    def wake_all(self, node: Node) -> None:
        """All tasks of a node, of what is in it, and of the repeats in it."""
        at = self._graph.at
        for inner in elements_in(node):
            for place in at.get(inner.path(), ()):
                if self._graph.tasks[place].kind != "count":
                    self.add(place, inner)
            for seat in self._instance.seats_under(inner):
                for place in at.get(seat.repeat.path, ()):
                    self.add(place, seat.node)

    def wake_around(self, seat: Seat) -> None:
        """All that reads a repeat whose instances came or went, or anything in it."""
        path = seat.repeat.path
        readers = self._graph.readers
        for read in [path, *(one for one in readers if one.startswith((f"{path}/", f"{path}{HOW_MANY}")))]:
            for place, _ in readers.get(read, ()):
                for node in self._places_of(place):
                    self.add(place, node)

    def _places_of(self, place: int) -> list[Node]:
        """The nodes at which a task is computed."""
        task = self._graph.tasks[place]
        if task.path not in self._repeats:
            return self._instance.at.get(task.path, [])
        seats = self._instance.seats_at(task.path)
        return seats if task.kind == "count" else [*self._instance.at.get(task.path, ()), *seats]


def _is_within(node: Node, around: Node | None) -> bool:
    above: Node | None = node
    while above is not None and above is not around:
        above = above.parent
    return above is not None
