"""Which rule depends on which node, and the order that lets each rule be computed once."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Final

from agentdesk.i18n import N_
from agentdesk.questionnaire.errors import FormError

HOW_MANY: Final = "#"
"""Behind the path of a repeat: how many instances it has, which is read apart from what is in them."""

Reads = Mapping[str, str]
"""The paths that are read. Each with the path of the repeat within whose one instance reader and node stand, empty
where any node of the path is read."""


@dataclass(frozen=True, slots=True)
class Task:
    """One computation at every node of `path`.

    `kind` is `calculate`, `relevant`, `choices` (drop what is no longer offered) or `count` (as many instances of
    a repeat as its count says).
    """

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Graph:
    """`tasks` in an order in which none needs a later one.

    `readers[path]` are places in `tasks` of those that read the node, each with its repeat as in Reads;
    `views[path]` are the questions whose face (label, hint, choices, required) shows that node. `own[path]` are
    the places of tasks of a node itself that its relevance switches, `at[path]` of all its tasks.
    """

    tasks: tuple[Task, ...]
    readers: Mapping[str, tuple[tuple[int, str], ...]]
    views: Mapping[str, tuple[str, ...]]
    own: Mapping[str, tuple[int, ...]]
    at: Mapping[str, tuple[int, ...]]


def build_graph(
    reads: Mapping[Task, Reads], views: Mapping[str, Iterable[str]], repeats: Collection[str]
) -> Graph:
    """Order the tasks. `reads`: what each task reads; `views`: what each question's face reads.

    Raises FormError naming the nodes of a cycle.
    """
    producers: dict[str, list[Task]] = {}
    for task in reads:
        producers.setdefault(task.path, []).append(task)
    before = {task: _needs(task, paths, producers, repeats) for task, paths in reads.items()}
    try:
        ordered = tuple(TopologicalSorter(before).static_order())
    except CycleError as error:
        names = " → ".join(dict.fromkeys(task.path for task in reversed(error.args[1])))
        raise FormError(names, N_("These nodes depend on each other in a circle.")) from error
    rank = {task: place for place, task in enumerate(ordered)}
    readers: dict[str, dict[int, str]] = {}
    at: dict[str, list[int]] = {}
    for task, paths in reads.items():
        at.setdefault(task.path, []).append(rank[task])
        for path, repeat in paths.items():
            readers.setdefault(path, {})[rank[task]] = repeat
    shown: dict[str, dict[str, None]] = {}
    for question, faces in views.items():
        for path in faces:
            shown.setdefault(path, {})[question] = None
    return Graph(
        ordered,
        {path: tuple(sorted(places.items())) for path, places in readers.items()},
        {path: tuple(questions) for path, questions in shown.items()},
        {task.path: (rank[task],) for task in reads if task.kind == "choices"},
        {path: tuple(places) for path, places in at.items()},
    )


def _needs(
    task: Task, paths: Reads, producers: Mapping[str, list[Task]], repeats: Collection[str]
) -> list[Task]:
    needed = [made for path in paths for made in _makers(path, producers)]
    if task.kind == "choices":
        # It runs last on its own node: after its calculation and the relevance of all around it.
        needed += _makers(task.path, producers)
    around = next((one for one in above(task.path) if one in repeats), "")
    if task.kind == "choices" or (around and paths.get(task.path) != around):
        # In a repeat a node may read itself in the instances before it.
        needed = [other for other in needed if other != task]
    for outer in above(task.path):
        needed += [other for other in producers.get(outer, ()) if other.kind == "count"]
    return needed


def _makers(path: str, producers: Mapping[str, list[Task]]) -> list[Task]:
    """What can change the value read at `path`: its own tasks, and the relevance of the groups around it."""
    if path.endswith(HOW_MANY):
        path = path.removesuffix(HOW_MANY)
        counts = [task for one in (path, *above(path)) for task in producers.get(one, ())]
        return [task for task in counts if task.kind == "count"]
    makers = list(producers.get(path, ()))
    for around in above(path):
        makers += [task for task in producers.get(around, ()) if task.kind != "calculate"]
    return makers


def above(path: str) -> Iterator[str]:
    """The paths around `path`, the innermost first."""
    around = path.rpartition("/")[0]
    while around:
        yield around
        around = around.rpartition("/")[0]
