"""What the review meeting says: a line with a bar for each category and cause, findings, decisions."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from textual.content import Content

from agentdesk.domain.issue import CATEGORY_NAMES, Category, Severity
from agentdesk.i18n import N_, _, current_language
from agentdesk.services.reviews import CategoryFigures, CauseFigures, FindingRow, TaskRow
from agentdesk.tui.screens.supervisor.issue_words import short_category
from agentdesk.tui.text import clean, day, plain
from agentdesk.tui.widgets.columns import Column
from agentdesk.tui.widgets.paged_table import Cell, Row

BAR_CELLS: Final = 10
_EIGHTHS: Final = " ▏▎▍▌▋▊▉"


def bar(count: int, most: int, cells: int = BAR_CELLS) -> str:
    """As long as `count` is among `most`, in eighths of a cell; something for every count but 0."""
    eighths = -(-count * cells * 8 // most) if count else 0
    whole, rest = divmod(eighths, 8)
    return "█" * whole + (_EIGHTHS[rest] if rest else "")


def figure_columns() -> tuple[Column, ...]:
    """The columns of the categories, as wide as the language in use needs them."""
    chinese = current_language().startswith("zh")
    open_now, critical = (6, 6) if chinese else (8, 8)
    return (
        Column("category", N_("Category"), min=9, weight=1, place=1),
        Column("bar", "", min=BAR_CELLS, place=4),
        Column("count", N_("Issues"), min=6, place=1, right=True),
        Column("critical", N_("Critical"), min=critical, place=2, right=True),
        Column("open", N_("Open now"), min=open_now, place=3, right=True),
        Column("reopened", N_("Reop."), min=5, place=3, right=True),
        Column("late", N_("Late"), min=5, place=2, right=True),
    )


def figure_rows(categories: Sequence[CategoryFigures]) -> list[Row]:
    """One line for each category; what there is none of is left blank."""
    most = max((each.count for each in categories), default=0)
    return [Row(each.category, _figures(each, most), each) for each in categories]


def _figures(each: CategoryFigures, most: int) -> dict[str, Cell]:
    critical = each.by_severity[Severity.CRITICAL]
    return {
        "category": short_category(each.category),
        "bar": (bar(each.count, most), "muted"),
        "count": (str(each.count), "strong"),
        "critical": (_some(critical), "late"),
        "open": _some(each.open),
        "reopened": (_some(each.reopened), "warn"),
        "late": (_some(each.late), "late"),
    }


def _some(count: int) -> str:
    return str(count) if count else ""


def task_columns() -> tuple[Column, ...]:
    """The columns of the decisions."""
    return (
        Column("sign", "", min=1, place=1),
        Column("due", N_("Due"), min=10, place=1),
        Column("who", N_("Responsible"), min=8, weight=1, place=2),
        Column("text", N_("What is to be done"), min=12, weight=4, place=1),
    )


def task_row(task: TaskRow, today: date, zone: ZoneInfo) -> Row:
    """A decision as a line: ✓ is done, ! is late."""
    late = task.done_at is None and task.due_on < today
    sign: Cell = ("✓", "good") if task.done_at else ("!", "late") if late else ""
    when = task.done_at.astimezone(zone).date() if task.done_at else task.due_on
    due: Cell = (day(when, today), "late") if late else day(when, today)
    who = " / ".join(filter(None, (task.person, task.department)))
    text: Cell = (task.text, "muted") if task.done_at else task.text
    return Row(str(task.id), {"sign": sign, "due": due, "who": who, "text": text}, task)


def cause_lines(causes: Sequence[CauseFigures], unexplained: int) -> Content:
    """The commonest causes with bars and some of their issues; how many have none yet."""
    most = max((each.count for each in causes), default=0)
    lines = [_cause(each, most) for each in causes]
    if not causes:
        lines.append(Content(_(N_("No cause is written down yet."))).stylize("$muted"))
    if unexplained:
        lines.append(Content(_(N_("{count} without a cause"), count=unexplained)).stylize("$muted"))
    return Content("\n").join(lines)


def _cause(each: CauseFigures, most: int) -> Content:
    shown = bar(each.count, most, BAR_CELLS // 2).ljust(BAR_CELLS // 2)
    numbers = " ".join(f"#{number}" for number in each.examples)
    about = ", ".join(short_category(category) for category in each.categories)
    return Content("").join(
        (
            Content(f"{each.count:>4} ").stylize("bold"),
            Content(f"{shown} ").stylize("$muted"),
            plain(each.cause),
            Content(f"  {about}  {numbers}").stylize("$muted"),
        )
    )


def finding_lines(findings: Sequence[FindingRow]) -> Content:
    """What was found: the category and cause, below it pattern and prevention where they were said."""
    if not findings:
        return Content(_(N_("Nothing was found in a meeting yet."))).stylize("$muted")
    lines = []
    for row in findings:
        head = f"{_(CATEGORY_NAMES[Category(row.category)])}: {clean(row.cause)}"
        lines.append(plain(head, "bold"))
        said = ((_(N_("Pattern")), row.pattern), (_(N_("Prevention")), row.prevention))
        lines += [plain(f"  {label}: {text}") for label, text in said if text]
    return Content("\n").join(lines)
