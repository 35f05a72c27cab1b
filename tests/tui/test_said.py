"""What the program says, in as many lines as it needs."""

from textual.app import App, ComposeResult

from agentdesk.tui.widgets.said import Said

CHINESE = "停用 kinds 的版本 2？使用它的进行中回访会按它做完；停用后不能再次发布。"


class Saying(App[None]):
    CSS = "Said { width: auto; max-width: 100%; height: auto; }"

    def compose(self) -> ComposeResult:
        yield Said(CHINESE)
        yield Said("short")


async def test_chinese_breaks_between_characters_and_fills_its_lines() -> None:
    async with (app := Saying()).run_test(size=(40, 10)):
        long, short = app.query(Said)
        shown = [long.render_line(row).text.rstrip() for row in range(long.size.height)]
        assert shown == ["停用 kinds 的版本 2？使用它的进行中回访", "会按它做完；停用后不能再次发布。"]
        assert (short.size.width, short.size.height) == (5, 1)


async def test_it_breaks_anew_when_the_terminal_changes_and_says_something_longer_in_full() -> None:
    async with (app := Saying()).run_test(size=(40, 10)) as pilot:
        long, short = app.query(Said)
        await pilot.resize_terminal(100, 10)
        await pilot.pause()
        assert long.render_line(0).text.rstrip() == CHINESE
        short.say("somewhat longer than before")
        await pilot.pause()
        assert (short.size.width, short.size.height) == (27, 1)
