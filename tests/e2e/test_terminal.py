"""The terminal driver, on a program small enough to know what it must show."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.sieve import CURSOR_QUERY, Sieve
from tests.e2e.terminal import Terminal

TINY = [sys.executable, str(Path(__file__).with_name("tiny.py"))]


@pytest.fixture
def tiny() -> Iterator[Terminal]:
    with Terminal(TINY) as terminal:
        terminal.wait_for("王小明 · 净水器 X200 · 您好", "退出")
        yield terminal


def test_chinese_text_is_typed_and_read_back(tiny: Terminal) -> None:
    tiny.press("滤芯更换", "x", "backspace", "enter")
    tiny.wait_for("收到:滤芯更换")
    assert "收到:滤芯更换" in [line.strip() for line in tiny.screen()]


@pytest.mark.parametrize(
    ("key", "words"),
    [("f3", "记录问题"), ("shift+tab", "回到上一题"), ("ctrl+s", "已导出"), ("escape", "离开")],
)
def test_named_keys_arrive_as_themselves(tiny: Terminal, key: str, words: str) -> None:
    tiny.press(key)
    tiny.wait_for(words)


def test_escape_does_not_swallow_the_next_key(tiny: Terminal) -> None:
    tiny.press("escape", "2", "enter")
    tiny.wait_for("收到:2")


def test_a_key_is_timed(tiny: Terminal) -> None:
    mark = tiny.mark()
    assert not tiny.changed_since(mark)
    latency = tiny.latency("f3")
    assert tiny.changed_since(mark)
    assert 0 < latency.first <= latency.settled < 5


def test_silence_is_an_error_that_shows_the_screen(tiny: Terminal) -> None:
    with pytest.raises(AssertionError, match=r"(?s)not within 0\.2 s.*王小明"):
        tiny.wait_for("无此文字", timeout=0.2)


def test_the_window_changes_size(tiny: Terminal) -> None:
    tiny.resize(40, 12)
    tiny.wait_until(lambda: "f3 问题" in tiny.screen()[11])
    assert len(tiny.screen()) == 12


def test_the_program_ends_by_itself(tiny: Terminal) -> None:
    tiny.press("f10")
    assert tiny.wait_exit() == 0
    assert "王小明" not in tiny.text()


def test_a_kill_is_seen_as_one(tiny: Terminal) -> None:
    tiny.kill()
    assert tiny.wait_exit() == -signal.SIGKILL
    with pytest.raises(AssertionError, match="the program ended"):
        tiny.wait_for("收到")


def test_what_pyte_cannot_read_is_taken_out_at_any_cut() -> None:
    kept = "\x1b[?2026h甲\x1b[4:3m乙\x1b[58:2::255:0:0m"
    dropped = "\x1b[>25u\x1b]0;题目\x07\x1bP+q54\x1b\\\x1b[<u"
    data = f"{kept}{dropped}丙\x1b[6n\x1b[?2026$p".encode()
    for cut in range(len(data) + 1):
        sieve = Sieve()
        first, asked = sieve.take(data[:cut])
        second, more = sieve.take(data[cut:])
        assert first + second == "\x1b[?2026h甲\x1b[4m乙\x1b[58m丙", cut
        assert asked + more == [CURSOR_QUERY, "\x1b[?2026;2$y"], cut
