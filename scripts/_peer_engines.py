"""The two engines given the same form and answers: ours in this process, the peer in one of Node's."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from _peer_answers import Answer
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.given_answers import reached, states
from agentdesk.questionnaire.interview import Interview
from agentdesk.questionnaire.steps import NodeState
from agentdesk.questionnaire.xform import read_xform

HERE: Final = Path(__file__).parent / "peer"
MISSING: Final = "The peer is not there: run `npm install` in scripts/peer (Node 20 or newer)."
NOW: Final = datetime(2026, 11, 18, 2, tzinfo=UTC)
ZONE: Final = "UTC"
"""In UTC a date is a whole number for the peer too, whose numbers of dates have a fraction elsewhere."""
GIVEN: Final = {"username": "bob", "deviceid": "desk-7", "email": "bob@example.org", "phonenumber": "4001"}
_PEER_GIVEN: Final = {"username": "username", "deviceid": "deviceID", "phonenumber": "phoneNumber"}
CRASHES: Final = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


@dataclass(slots=True)
class Outcome:
    """The leaves by path (instances by position), the answers refused, the times; or why the form was refused."""

    nodes: dict[str, NodeState] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    load_ms: float = 0.0
    answer_us: list[float] = field(default_factory=list)
    error: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A form as XForm, with the files it ships with."""

    name: str
    xml: str
    files: Mapping[str, str] = field(default_factory=dict)


class Peer:
    """The peer's process; a form at a time. Use it as a context. Raises FileNotFoundError when it is not there."""

    def __init__(self) -> None:
        if shutil.which("node") is None or not (HERE / "node_modules").is_dir():
            raise FileNotFoundError(MISSING)

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            ["node", str(HERE / "run.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env={**os.environ, "TZ": ZONE},
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def run(self, source: Source, answers: Sequence[Answer]) -> Outcome:
        """The form with these answers. Raises RuntimeError when the process ended."""
        given = {_PEER_GIVEN.get(name, name): value for name, value in GIVEN.items()}
        job = {
            "xml": source.xml,
            "files": source.files,
            "answers": answers,
            "now": NOW.isoformat(),
            "given": given,
        }
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps(job) + "\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            raise RuntimeError(source.name)
        return _outcome(json.loads(line))


def _outcome(told: Mapping[str, Any]) -> Outcome:
    if "error" in told:
        return Outcome(error=told["error"])
    nodes = {
        path: NodeState(node["relevant"], node["value"], node["required"], node["valid"])
        for path, node in told["nodes"].items()
        if node["kind"] not in ("group", "repeat-instance", "subtree")
    }
    refused = [f"{one['node']} = {one['value']!r}: {one['reason']}" for one in told["refused"]]
    return Outcome(nodes, refused, told["load_ms"], told["answer_us"])


def run_ours(source: Source, answers: Sequence[Answer]) -> Outcome:
    """Our engine, with the form and these answers; a crash of it is told as an error, to be shown like any other."""
    begun = time.perf_counter()
    try:
        form = read_xform(source.xml, {name: text.encode() for name, text in source.files.items()})
        interview = Interview(
            form, language=form.default_language, now=NOW, zone=ZoneInfo(ZONE), given=GIVEN, parks=False
        )
        outcome = Outcome(load_ms=(time.perf_counter() - begun) * 1000)
        for path, value in answers:
            _give(interview, path, value, outcome)
        outcome.nodes = _leaves(interview)
    except FormError as error:
        return Outcome(error=str(error))
    except CRASHES as error:
        return Outcome(error=f"crash: {type(error).__name__}: {error}")
    return outcome


def _give(interview: Interview, path: str, value: str | None, outcome: Outcome) -> None:
    address = reached(interview, path)
    if address is None:
        outcome.refused.append(f"{path} = {value!r}: no such node")
        return
    start = time.perf_counter()
    verdict = interview.remove(address) if value is None else interview.force(address, value)
    outcome.answer_us.append((time.perf_counter() - start) * 1e6)
    if not verdict.ok:
        outcome.refused.append(f"{path} = {value!r}: {verdict.message}")


def _leaves(interview: Interview) -> dict[str, NodeState]:
    found = states(interview)
    parents = {path.rpartition("/")[0] for path in found}
    return {path: state for path, state in found.items() if path not in parents and not path.endswith("]")}
