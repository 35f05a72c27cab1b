"""Long work in many short transactions, so that the people at other desks never wait for it."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeAlias, TypeVar

from agentdesk.services.acting import Acting

P = ParamSpec("P")
T = TypeVar("T")

Progress: TypeAlias = Callable[[int, int], None]
"""Called with (done, total); total is an estimate."""


class Runner(Protocol):
    """Carries out services one by one, each in its own transaction; a Desk is one."""

    def do(self, act: Callable[Concatenate[Acting, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """In a write transaction."""

    def see(self, act: Callable[Concatenate[Acting, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """In a read transaction."""


def unheard(_done: int, _total: int) -> None:
    """The progress that nobody looks at."""
