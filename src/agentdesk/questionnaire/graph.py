"""Which rule depends on which node, and the order that lets each rule be computed once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from agentdesk.i18n import N_
from agentdesk.questionnaire.errors import FormError


@dataclass(frozen=True, slots=True)
class Task:
    """One computation: `kind` is `calculate`, `relevant` or `choices` (drop what is no longer offered)."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Graph:
    """`tasks` in an order in which none needs a later one; `readers` and `views` by the node that is read.

    `readers[path]` are places in `tasks`; `views[path]` are the questions whose face (label, hint, choices,
    required) shows that node. `own[path]` are the tasks of a node itself that its relevance switches.
    """

    tasks: tuple[Task, ...]
    readers: Mapping[str, tuple[int, ...]]
    views: Mapping[str, tuple[str, ...]]
    own: Mapping[str, tuple[int, ...]]


def build_graph(reads: Mapping[Task, Iterable[str]], views: Mapping[str, Iterable[str]]) -> Graph:
    """Order the tasks. `reads`: what each task reads; `views`: what each question's face reads.

    Raises FormError naming the nodes of a cycle.
    """
    producers: dict[str, list[Task]] = {}
    for task in reads:
        producers.setdefault(task.path, []).append(task)
    before = {task: _needs(task, paths, producers) for task, paths in reads.items()}
    try:
        ordered = tuple(TopologicalSorter(before).static_order())
    except CycleError as error:
        names = " → ".join(dict.fromkeys(task.path for task in reversed(error.args[1])))
        raise FormError(names, N_("These nodes depend on each other in a circle.")) from error
    rank = {task: place for place, task in enumerate(ordered)}
    readers: dict[str, set[int]] = {}
    for task, paths in reads.items():
        for path in paths:
            readers.setdefault(path, set()).add(rank[task])
    shown: dict[str, dict[str, None]] = {}
    for question, paths in views.items():
        for path in paths:
            shown.setdefault(path, {})[question] = None
    return Graph(
        ordered,
        {path: tuple(sorted(places)) for path, places in readers.items()},
        {path: tuple(questions) for path, questions in shown.items()},
        {task.path: (rank[task],) for task in reads if task.kind == "choices"},
    )


def _needs(task: Task, paths: Iterable[str], producers: Mapping[str, list[Task]]) -> list[Task]:
    needed = [made for path in paths for made in _makers(path, producers)]
    if task.kind == "choices":
        # It runs last on its own node: after its calculation and the relevance of all around it.
        needed += _makers(task.path, producers)
        return [other for other in needed if other != task]
    return needed


def _makers(path: str, producers: Mapping[str, list[Task]]) -> list[Task]:
    """What can change the value read at `path`: its own tasks, and the relevance of the groups around it."""
    makers = list(producers.get(path, ()))
    above = path.rpartition("/")[0]
    while above:
        makers += [task for task in producers.get(above, ()) if task.kind == "relevant"]
        above = above.rpartition("/")[0]
    return makers
