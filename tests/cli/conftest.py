"""The command line, called in this process as a shell would call it."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from agentdesk.cli import main
from tests.desks import TODAY


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Its JSON."""
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], database_url: str) -> Run:
    """`run("people", "list", "--json", typed="...")` on this test's database, as on the day of its desk."""

    def carry_out(*arguments: str, typed: str = "", url: str = database_url, **environment: str) -> Ran:
        with monkeypatch.context() as patch:
            for name, value in {"AGENTDESK_TODAY": f"{TODAY}", **environment}.items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["agentdesk", "--db", url, *arguments])
            patch.setattr(sys, "stdin", io.StringIO(typed))
            capsys.readouterr()
            status = 0
            try:
                main()
            except SystemExit as end:
                status = end.code if isinstance(end.code, int) else int(end.code is not None)
        said = capsys.readouterr()
        return Ran(status, said.out, said.err)

    return carry_out
