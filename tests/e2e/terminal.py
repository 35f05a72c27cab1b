"""A person at a terminal: starts the program in a pseudo-terminal, presses keys, reads the screen."""

import os
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import NamedTuple, Self

import pyte
from ptyprocess import PtyProcess

from tests.e2e.keys import sent
from tests.e2e.sieve import CURSOR_QUERY, Sieve

_READ_SIZE = 1 << 16


class Chunk(NamedTuple):
    """One read of the program's output: when (perf_counter seconds), bytes, whether the screen changed."""

    at: float
    size: int
    changed: bool


class Latency(NamedTuple):
    """Seconds from a key to the first output that changed the screen, and to the last before silence."""

    first: float
    settled: float


class Terminal:
    """A program in a pseudo-terminal of `size` columns and rows; leaving the context ends it.

    `env` is laid over the environment of the test.
    """

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str] | None = None,
        size: tuple[int, int] = (80, 24),
    ) -> None:
        columns, rows = size
        self.chunks: list[Chunk] = []
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self._sieve = Sieve()
        self._rows: dict[int, list[pyte.screens.Char]] = {}
        self._news = threading.Condition()
        self._ended = False
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})}
        self._process = PtyProcess.spawn(list(argv), env=environment, dimensions=(rows, columns))
        self.pid: int = self._process.pid
        self._reader = threading.Thread(target=self._read, name="terminal", daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # Doing

    def press(self, *keys: str) -> None:
        """Send keys by name (`f3`, `ctrl+s`, `shift+tab`, `escape`); anything else is typed as text."""
        self._send(b"".join(sent(key) for key in keys))

    def type(self, text: str) -> None:
        """Type `text` even where it is the name of a key."""
        self._send(text.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Change the window's size, as a person pulling at its corner does."""
        with self._news:
            self._screen.resize(rows, columns)
        self._process.setwinsize(rows, columns)

    def kill(self) -> None:
        """End the program and its children as a power cut does, SIGKILL, and wait until they are gone."""
        if self._process.isalive():
            os.killpg(self.pid, signal.SIGKILL)
        self._reap()

    def close(self) -> None:
        """End the program if it still runs, and give the terminal back."""
        if self._process.fd >= 0:
            self.kill()
            self._process.close()

    # Seeing

    def screen(self) -> list[str]:
        """The lines on the screen, without the blanks at their ends. A wide character is one character."""
        with self._news:
            rows, columns = range(self._screen.lines), range(self._screen.columns)
            # The cell behind a wide character holds no text; pyte's own `display` trips over one left alone.
            return ["".join(self._screen.buffer[y][x].data for x in columns).rstrip() for y in rows]

    def text(self) -> str:
        """The screen as one string."""
        return "\n".join(self.screen())

    def wait_for(self, *texts: str, timeout: float = 10.0) -> None:
        """Wait until all `texts` stand on the screen; AssertionError with the screen otherwise."""
        self.wait_until(lambda: all(text in self.text() for text in texts), timeout, " and ".join(texts))

    def wait_gone(self, text: str, timeout: float = 10.0) -> None:
        """Wait until `text` no longer stands on the screen."""
        self.wait_until(lambda: text not in self.text(), timeout, f"no more {text!r}")

    def wait_until(self, predicate: Callable[[], object], timeout: float = 10.0, what: str = "") -> None:
        """Wait until `predicate` holds, asked after each output; AssertionError with the screen otherwise."""
        end = time.monotonic() + timeout
        with self._news:
            while not predicate():
                left = end - time.monotonic()
                if left <= 0 or self._ended:
                    why = "the program ended" if self._ended else f"not within {timeout} s"
                    raise AssertionError(f"{why}: {what or predicate}\n{self._framed()}")
                self._news.wait(min(left, 0.1))

    def wait_exit(self, timeout: float = 10.0) -> int:
        """Wait until the program ends. Its exit code; minus the signal's number when one ended it."""
        with self._news:
            if not self._news.wait_for(lambda: self._ended, timeout):
                raise AssertionError(f"still running after {timeout} s\n{self._framed()}")
        self._reap()
        if self._process.signalstatus is not None:
            return -int(self._process.signalstatus)
        return int(self._process.exitstatus)

    # Measuring

    def mark(self) -> int:
        """A place in the output, for `changed_since`."""
        with self._news:
            return len(self.chunks)

    def changed_since(self, mark: int) -> bool:
        """Whether anything on the screen, colours too, changed after `mark`."""
        with self._news:
            return any(chunk.changed for chunk in self.chunks[mark:])

    def latency(self, *keys: str, quiet: float = 0.05, timeout: float = 5.0) -> Latency:
        """Press `keys` and time the answer, which is over after `quiet` seconds of silence.

        AssertionError when nothing on the screen changes within `timeout` seconds.
        """
        mark = self.mark()
        start = time.perf_counter()
        self.press(*keys)
        self.wait_until(lambda: self.changed_since(mark), timeout, f"a change after {keys}")
        with self._news:
            while self._news.wait(quiet):
                pass
            changes = [chunk.at for chunk in self.chunks[mark:] if chunk.changed]
        return Latency(changes[0] - start, changes[-1] - start)

    # The thread that reads

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._process.fd, _READ_SIZE)
            except OSError:
                # Linux says EIO when the last one holding the other end is gone.
                data = b""
            at = time.perf_counter()
            with self._news:
                if data:
                    self._take(data, at)
                else:
                    self._ended = True
                self._news.notify_all()
            if not data:
                return

    def _take(self, data: bytes, at: float) -> None:
        readable, answers = self._sieve.take(data)
        self._stream.feed(readable)
        self.chunks.append(Chunk(at, len(data), self._changed()))
        cursor = f"\x1b[{self._screen.cursor.y + 1};{self._screen.cursor.x + 1}R"
        for answer in answers:
            self._send((cursor if answer == CURSOR_QUERY else answer).encode())

    def _changed(self) -> bool:
        """Whether a row differs from the last look; programs repaint much that stays the same."""
        changed = False
        for y in self._screen.dirty:
            row = [self._screen.buffer[y][x] for x in range(self._screen.columns)]
            if self._rows.get(y) != row:
                self._rows[y] = row
                changed = True
        self._screen.dirty.clear()
        return changed

    def _send(self, data: bytes) -> None:
        os.write(self._process.fd, data)

    def _reap(self) -> None:
        self._reader.join()
        self._process.wait()

    def _framed(self) -> str:
        edge = "+" + "-" * self._screen.columns + "+"
        return "\n".join([edge, *self.screen(), edge])
