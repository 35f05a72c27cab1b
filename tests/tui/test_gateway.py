"""The bridge: reads and writes off the loop's thread, writes in order, drafts that never overtake."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from agentdesk.domain.errors import NoDeskYet, Refusal, Trouble
from agentdesk.services import presence
from agentdesk.services.acting import Acting
from agentdesk.tui.gateway import Gateway, Unexpected, Writes
from tests.desks import PASSWORD, Clock, set_up


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A desk on SQLite: what the bridge does is the same on every database."""
    made = f"sqlite:///{tmp_path / 'desk.db'}"
    set_up(made, Clock())
    return made


@pytest_asyncio.fixture
async def gateway(url: str) -> AsyncIterator[Gateway]:
    bridge = Gateway()
    await bridge.open(url)
    yield bridge
    await bridge.close()


def _note(_act: Acting, where: list[int], number: int) -> None:
    where.append(number)


class Gate:
    """A write that holds the line until it is let go."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.open = threading.Event()

    def __call__(self, _act: Acting) -> None:
        self.begun.set()
        assert self.open.wait(10)


@pytest.fixture
def gate() -> Iterator[Gate]:
    held = Gate()
    yield held
    held.open.set()


async def test_an_empty_database_is_told_from_a_broken_one(tmp_path: Path) -> None:
    bridge = Gateway()
    with pytest.raises(NoDeskYet):
        await bridge.open(f"sqlite:///{tmp_path / 'new.db'}")
    (tmp_path / "noise.db").write_bytes(b"this is no database, " * 400)
    with pytest.raises(Trouble):
        await bridge.open(f"sqlite:///{tmp_path / 'noise.db'}")
    await bridge.close()


async def test_nothing_runs_on_the_loops_thread(gateway: Gateway) -> None:
    def where(_act: Acting) -> str:
        return threading.current_thread().name

    assert (await gateway.see(where)).startswith("desk-reader")
    assert (await gateway.do(where)).startswith("desk-writer")


async def test_writes_run_in_the_order_in_which_they_were_asked_for(gateway: Gateway, gate: Gate) -> None:
    done: list[int] = []
    first = gateway.do(gate)
    rest = [gateway.do(_note, done, number) for number in range(20)]
    gate.open.set()
    await asyncio.gather(first, *rest)
    assert done == list(range(20))


async def test_whoever_waits_may_go_and_the_write_is_done_all_the_same(gateway: Gateway, gate: Gate) -> None:
    done: list[str] = []
    gateway.do(gate)
    task = gateway.do(lambda _act: done.append("kept"))
    await asyncio.sleep(0)
    task.cancel()
    gate.open.set()
    await gateway.do(lambda _act: None)
    assert done == ["kept"]


async def test_the_state_of_the_writes_is_told(gateway: Gateway, gate: Gate) -> None:
    told: list[Writes] = []
    late = asyncio.Event()

    def listen(writes: Writes) -> None:
        told.append(writes)
        if writes.late:
            late.set()

    gateway.on_writes = listen
    held = gateway.do(gate)
    assert told[-1].pending == 1
    assert not told[-1].late
    await asyncio.wait_for(late.wait(), 5)
    gate.open.set()
    await held
    await asyncio.sleep(0)
    assert gateway.writes == told[-1] == Writes()


async def test_a_refusal_comes_back_as_it_is(gateway: Gateway) -> None:
    with pytest.raises(Refusal, match="do not fit"):
        await gateway.sign_in("li.na", "wrong")
    assert gateway.person is None
    assert (await gateway.sign_in("li.na", PASSWORD)).name == "李娜"


async def test_a_defect_is_one_sentence_and_a_traceback_in_the_log(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_act: Acting) -> None:
        raise ZeroDivisionError("by nought")

    with caplog.at_level(logging.ERROR, "agentdesk"), pytest.raises(Unexpected) as caught:
        await gateway.see(broken)
    assert "ZeroDivisionError: by nought" in str(caught.value)
    assert "agentdesk.log" in str(caught.value)
    assert "Traceback" in caplog.text


async def test_news_from_another_desk_is_heard(gateway: Gateway, url: str) -> None:
    other = Gateway()
    await other.open(url)
    await other.sign_in("li.na", PASSWORD)
    heard = asyncio.Event()
    watching = asyncio.create_task(gateway.watch(heard.set))
    try:
        await asyncio.sleep(0)
        for turn in range(20):
            await other.do(presence.here, f"hall:{turn}")
            if heard.is_set():
                break
            await asyncio.sleep(0.1)
        await asyncio.wait_for(heard.wait(), timedelta(seconds=5).total_seconds())
    finally:
        watching.cancel()
        await other.close()


async def test_closing_stores_what_is_in_line(url: str) -> None:
    bridge = Gateway()
    await bridge.open(url)
    done: list[int] = []
    for number in range(50):
        bridge.do(_note, done, number)
    await bridge.close()
    assert done == list(range(50))
    bridge.close_now()
