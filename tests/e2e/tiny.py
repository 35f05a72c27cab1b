"""The smallest Textual program that shows what the terminal driver must read. Not a test."""

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import Footer, Input, Static


class Tiny(App[None]):
    """A greeting, a line to type in, and three keys."""

    BINDINGS = [
        Binding("f3", "say('记录问题')", "问题"),
        Binding("shift+tab", "say('回到上一题')", "上一题", priority=True),
        Binding("ctrl+s", "say('已导出')", "导出"),
        Binding("escape", "say('离开')", "离开"),
        Binding("f10", "quit", "退出"),
    ]

    def compose(self) -> ComposeResult:
        """Three lines, one of them to write on."""
        yield Static("[underline]王小明[/] · 净水器 X200 · 您好", id="head")
        yield Input(placeholder="备注")
        yield Static("—", id="said")
        yield Footer()

    def action_say(self, words: str) -> None:
        """Show which key came through."""
        self.query_one("#said", Static).update(words)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Show what was typed."""
        self.action_say(f"收到:{event.value}")


if __name__ == "__main__":
    Tiny().run()
