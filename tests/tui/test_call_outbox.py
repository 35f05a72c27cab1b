"""The writes of a call: in order, one at a time, kept when they fail, never overtaken."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from agentdesk.domain.errors import Refusal, StoreTrouble
from agentdesk.domain.visit import EventKind
from agentdesk.services import calls
from agentdesk.services.calls import Entry
from agentdesk.tui.screens.agent.outbox import Outbox


class Store:
    """A gateway whose writes are finished, or fail, when the test says so."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.waiting: list[asyncio.Future[Any]] = []

    def do(self, act: Callable[..., Any], /, *args: Any, **_named: Any) -> asyncio.Future[Any]:
        """Note down what is asked for."""
        _visit, *rest = args
        named = {calls.record: "record", calls.keep_draft: "draft"}.get(act, act.__name__)
        self.asked.append((named, [entry.seq for entry in rest[0]] if named == "record" else tuple(rest)))
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.waiting.append(future)
        return future

    async def finish(self, result: object = None) -> None:
        """The oldest write succeeds, or fails with an exception."""
        future = self.waiting.pop(0)
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)
        await asyncio.sleep(0)
        await asyncio.sleep(0)


def entry(seq: int) -> Entry:
    """Some entry."""
    return Entry(seq, EventKind.ANSWERED, "/data/q1", "yes")


def some_act() -> None:
    """Stands for an act of a service."""


@pytest.fixture
def store() -> Store:
    """The store of this test."""
    return Store()


async def outbox_on(store: Store) -> Outbox:
    """An outbox that writes to `store`."""
    return Outbox(7, store.do, lambda: None)


async def test_one_write_at_a_time_and_what_comes_meanwhile_goes_together(store: Store) -> None:
    outbox = await outbox_on(store)
    outbox.record([entry(1)])
    outbox.record([entry(2)])
    outbox.record([entry(3)])
    assert store.asked == [("record", [1])]
    await store.finish()
    assert store.asked[1:] == [("record", [2, 3])]
    await store.finish()
    assert outbox.pending == 0


async def test_only_the_latest_draft_of_a_field_is_written(store: Store) -> None:
    outbox = await outbox_on(store)
    for text in ("a", "ab", "abc"):
        outbox.draft("q7", text, 5)
    outbox.draft("note", "n", 5)
    await store.finish()
    await store.finish()
    await store.finish()
    assert store.asked == [
        ("draft", ("q7", "a", 5)),
        ("draft", ("q7", "abc", 5)),
        ("draft", ("note", "n", 5)),
    ]


async def test_a_draft_never_comes_after_the_answer_that_ended_it(store: Store) -> None:
    outbox = await outbox_on(store)
    outbox.draft("q7", "a")
    outbox.draft("q7", "ab")
    outbox.record([entry(4)])
    for _ in range(3):
        await store.finish()
    assert [kind for kind, _what in store.asked] == ["draft", "draft", "record"]


async def test_what_failed_is_kept_and_nothing_overtakes_it(store: Store) -> None:
    outbox = await outbox_on(store)
    outbox.record([entry(1)])
    await store.finish(StoreTrouble("full"))
    assert outbox.trouble is not None
    assert outbox.pending == 1
    outbox.record([entry(2)])
    assert store.asked[-1] == ("record", [1, 2])
    await store.finish(StoreTrouble("full"))
    outbox.retry()
    await store.finish()
    assert store.asked[-1] == ("record", [1, 2])
    assert outbox.trouble is None
    assert outbox.pending == 0


async def test_an_act_waits_for_its_turn_and_gives_its_result(store: Store) -> None:
    outbox = await outbox_on(store)
    outbox.record([entry(1)])
    raising = asyncio.ensure_future(outbox.act(some_act, "new", seq=2))
    await asyncio.sleep(0)
    assert store.asked == [("record", [1])]
    await store.finish()
    assert store.asked[-1] == ("some_act", ("new",))
    await store.finish(1042)
    assert await raising == 1042


async def test_a_refused_act_is_told_and_what_follows_goes_on(store: Store) -> None:
    outbox = await outbox_on(store)
    ending = asyncio.ensure_future(outbox.act(some_act))
    await asyncio.sleep(0)
    outbox.record([entry(2)])
    await store.finish(Refusal("no"))
    with pytest.raises(Refusal):
        await ending
    assert outbox.trouble is None
    assert store.asked[-1] == ("record", [2])


async def test_an_act_behind_a_write_that_fails_is_refused_with_its_reason(store: Store) -> None:
    outbox = await outbox_on(store)
    outbox.record([entry(1)])
    ending = asyncio.ensure_future(outbox.act(some_act))
    await asyncio.sleep(0)
    await store.finish(StoreTrouble("full"))
    with pytest.raises(StoreTrouble):
        await ending
    assert outbox.pending == 1
    assert ("some_act", ()) not in store.asked


async def test_typing_waits_for_the_text_before_it(store: Store) -> None:
    outbox = await outbox_on(store)
    await asyncio.wait_for(outbox.drafts_stored(), 0.1)
    outbox.draft("/data/q7", "滤")
    waiting = asyncio.ensure_future(outbox.drafts_stored())
    await asyncio.sleep(0)
    assert not waiting.done()
    await store.finish()
    await asyncio.wait_for(waiting, 0.1)


async def test_a_store_that_hangs_or_fails_does_not_stop_typing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agentdesk.tui.screens.agent.outbox.PATIENCE", 0.01)
    outbox = await outbox_on(store)
    outbox.draft("/data/q7", "滤")
    await asyncio.wait_for(outbox.drafts_stored(), 1)
    assert outbox.pending == 1
    await store.finish(StoreTrouble("full"))
    outbox.draft("/data/q7", "滤芯")
    await asyncio.wait_for(outbox.drafts_stored(), 0.005)
