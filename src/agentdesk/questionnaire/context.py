"""What an expression can see while it is evaluated."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from agentdesk.questionnaire.tree import Node
from agentdesk.questionnaire.values import Calendar, Value


@dataclass(slots=True)
class Scope:
    """The surroundings of a running form.

    `now` is aware; `instance` finds a secondary instance's document by its id (None: there is none); `itext`
    gives the text of an id in the language spoken, its expressions evaluated at a node; `choice_name` gives the
    label of a value among the choices of the question at a path, seen from a node. `seed` is what everything
    random is drawn from, so that a replay draws the same.
    """

    calendar: Calendar
    now: datetime
    instance: Callable[[str], Node | None]
    itext: Callable[[str, Node], str]
    choice_name: Callable[[str, str, Node], str] = lambda value, path, node: value  # noqa: ARG005
    seed: str = ""


class Context:
    """The context of one evaluation (XPath 1.0, section 1): node, position and size, ODK's `current()`."""

    __slots__ = ("current", "node", "position", "scope", "size")

    def __init__(
        self, node: Node, scope: Scope, current: Node | None = None, position: int = 1, size: int = 1
    ) -> None:
        self.node = node
        self.scope = scope
        self.current = node if current is None else current
        self.position = position
        self.size = size


Closure = Callable[[Context], Value]
"""A compiled expression."""
