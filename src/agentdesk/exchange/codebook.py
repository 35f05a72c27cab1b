"""The codebook of a questionnaire: one page to print, with every question, its values and its routes."""

from collections.abc import Iterator
from html import escape
from typing import Final

from agentdesk.exchange.codebook_style import STYLE
from agentdesk.i18n import N_, translate
from agentdesk.questionnaire.form import Form, Group, Itemset, Member, Question, Repeat, StepKind, Text
from agentdesk.questionnaire.written import languages_of, written, written_choices, written_rule

MOST_CHOICES: Final = 300
"""Choices printed of one question; a longer list comes from a file that has them all."""

KIND_NAMES: Final = {
    StepKind.SAY: N_("read out"),
    StepKind.SELECT_ONE: N_("one choice"),
    StepKind.SELECT_MULTIPLE: N_("several choices"),
    StepKind.RANK: N_("ranking"),
    StepKind.RANGE: N_("number of a range"),
    StepKind.TEXT: N_("text"),
    StepKind.INTEGER: N_("whole number"),
    StepKind.DECIMAL: N_("number"),
    StepKind.DATE: N_("date"),
    StepKind.TIME: N_("time of day"),
    StepKind.DATETIME: N_("date and time"),
    StepKind.ACKNOWLEDGE: N_("acknowledgement"),
}
_OURS: Final = {
    "score": N_("Takes part in the score"),
    "satisfied": N_("Satisfied with the solution when"),
    "ask_issue": N_("Offers to raise an issue"),
    "category": N_("Category of its issues"),
    "area": N_("Area"),
    "part": N_("Part"),
    "part_of": N_("Belongs to"),
}
_RULES: Final = (
    ("required", N_("Required")),
    ("constraint", N_("Answer must satisfy")),
    ("calculate", N_("Calculated as")),
    ("readonly", N_("Read-only")),
)
_LITTLE: Final = {"true()": N_("in every case"), "false()": N_("in no case")}


def codebook(form: Form, language: str, *, title: str = "", version: str = "") -> str:
    """A self-contained HTML page about `form`, its own words in `language` (a key of LANGUAGES).

    No scripts and no other files; whatever the author wrote is escaped.
    """
    return _Codebook(form, language).page(title or form.title or form.id, version or form.version)


class _Codebook:
    def __init__(self, form: Form, language: str) -> None:
        self._form = form
        self._language = language
        self._codes = languages_of(form)
        self._questions = list(form.questions())
        self._numbers = self._numbered()
        self._conditions = {path: written_rule(b.relevant) for path, b in form.binds.items() if b.relevant}

    def page(self, title: str, version: str) -> str:
        """The whole page."""
        head = f"<title>{escape(title)}</title><style>{STYLE}</style>"
        facts = [
            (N_("Form"), self._form.id),
            (N_("Version"), version),
            (N_("Languages"), ", ".join(code for code in self._codes if code)),
            (N_("Questions"), str(sum(question.kind is not StepKind.SAY for question in self._questions))),
        ]
        about = "".join(f"<dt>{self._say(name)}</dt><dd>{escape(said)}</dd>" for name, said in facts if said)
        return (
            f'<!DOCTYPE html>\n<html lang="{self._language.replace("_", "-")}"><head><meta charset="utf-8">{head}'
            f'</head><body><header><h1>{escape(title)}</h1><dl class="facts">{about}</dl></header>\n'
            f"<nav><h2>{self._say(N_('Contents'))}</h2><ol>{''.join(self._contents())}</ol></nav>\n"
            f"<main>{''.join(self._members(self._form.body))}</main>\n{self._background()}</body></html>\n"
        )

    def _say(self, message: str) -> str:
        return escape(translate(message, self._language))

    def _numbered(self) -> dict[str, str]:
        """The number of each question; one that belongs to another has the other's."""
        numbers: dict[str, str] = {}
        count = 0
        for question in self._questions:
            whose = question.bind.ours.get("part_of", "")
            if question.kind is StepKind.SAY:
                continue
            if whose:
                numbers[question.path] = next(
                    (numbers.get(other.path, "") for other in self._questions if other.name == whose), ""
                )
            else:
                count += 1
                numbers[question.path] = str(count)
        return numbers

    def _text(self, text: Text) -> str:
        """The first language that says something."""
        return next((said for code in self._codes if (said := written(self._form, text, code))), "")

    def _contents(self) -> Iterator[str]:
        for question in self._questions:
            number = self._numbers.get(question.path, "")
            label = escape(self._text(question.label) or question.name)
            yield (
                f'<li><a href="#{escape(question.path)}"><b>{number}</b><code>{escape(question.name)}</code> '
                f"<span>{label}</span></a></li>"
            )

    def _members(self, members: tuple[Member, ...]) -> Iterator[str]:
        for member in members:
            if isinstance(member, Question):
                yield self._question(member)
            else:
                yield self._group(member)

    def _group(self, group: Group | Repeat) -> str:
        label = escape(self._text(group.label))
        rows = [(N_("Asked when"), self._code(self._conditions.get(group.path, "")))]
        heading = N_("Group")
        if isinstance(group, Repeat):
            heading = N_("Asked repeatedly")
            count = written_rule(group.count) if group.count is not None else ""
            rows.append((N_("How many times"), self._code(count)))
        inner = "".join(self._members(group.members))
        return f"<section><h2><small>{self._say(heading)}</small> {label}</h2>{self._facts(rows)}{inner}</section>"

    def _question(self, question: Question) -> str:
        number = self._numbers.get(question.path, "")
        kind = self._say(KIND_NAMES[question.kind])
        head = f"<h3><b>{number}</b><code>{escape(question.name)}</code><small>{kind}</small></h3>"
        said = "".join(self._labels(question))
        return (
            f'<article id="{escape(question.path)}">{head}{said}{self._facts(self._rules(question))}'
            f"{self._choices(question)}</article>\n"
        )

    def _labels(self, question: Question) -> Iterator[str]:
        for name, text in (("label", question.label), ("hint", question.hint), ("hint", question.guidance)):
            for code in self._codes:
                said = written(self._form, text, code)
                if said:
                    tongue = f'<i lang="{escape(code)}">{escape(code)}</i>' if code else ""
                    yield f'<p class="{name}">{tongue}{escape(said)}</p>'

    def _rules(self, question: Question) -> Iterator[tuple[str, str]]:
        bind = question.bind
        yield N_("Asked when"), self._code(self._conditions.get(question.path, ""))
        yield N_("Leads to"), self._leads_to(question)
        for name, message in _RULES:
            yield message, self._code(written_rule(getattr(bind, name)))
        for text in (bind.constraint_message, bind.required_message):
            yield N_("Otherwise is said"), escape(self._text(text))
        if any(question.bounds):
            between = f"{question.bounds.least or '…'} – {question.bounds.most or '…'}"
            yield N_("Between"), escape(between)
            yield N_("In steps of"), escape(question.bounds.step)
        if isinstance(question.choices, Itemset):
            filtered = written_rule(question.choices.items).partition("[")[2]
            yield N_("Choices where"), self._code(filtered.rpartition("]")[0])
        for name, message in _OURS.items():
            yield message, escape(bind.ours.get(name, ""))

    def _leads_to(self, question: Question) -> str:
        reference = f"${{{question.name}}}"
        routes = [path for path, condition in self._conditions.items() if reference in condition]
        return ", ".join(
            f'<a href="#{escape(path)}"><code>{escape(path.rpartition("/")[2])}</code></a>' for path in routes
        )

    def _code(self, rule: str) -> str:
        if rule in _LITTLE:
            return self._say(_LITTLE[rule])
        return f"<code>{escape(rule)}</code>" if rule else ""

    def _facts(self, rows: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> str:
        """Rows of a name and what is there already as HTML; empty ones are left out."""
        said = "".join(f"<dt>{self._say(name)}</dt><dd>{html}</dd>" for name, html in rows if html)
        return f"<dl>{said}</dl>" if said else ""

    def _choices(self, question: Question) -> str:
        choices = written_choices(self._form, question)
        if not choices:
            return ""
        heads = "".join(f"<th>{escape(code) or self._say(N_('Label'))}</th>" for code in self._codes)
        rows = "".join(
            f"<tr><td>{place}</td><td><code>{escape(choice.value)}</code></td>"
            + "".join(f"<td>{escape(choice.labels[code])}</td>" for code in self._codes)
            + "</tr>"
            for place, choice in enumerate(choices[:MOST_CHOICES], 1)
        )
        more = len(choices) - MOST_CHOICES
        rest = escape(translate(N_("and {count} more"), self._language, count=more)) if more > 0 else ""
        table = (
            f"<thead><tr><th></th><th>{self._say(N_('Value'))}</th>{heads}</tr></thead><tbody>{rows}</tbody>"
        )
        return f"<table>{table}</table>{rest and f'<p>{rest}</p>'}"

    def _background(self) -> str:
        """What nobody is asked: calculations and fields filled beforehand."""
        asked = {question.path for question in self._questions}
        rows = ""
        for path, bind in self._form.binds.items():
            if path not in asked and bind.calculate is not None:
                cells = (written_rule(bind.calculate), self._conditions.get(path, ""))
                name = f"<td><code>{escape(path.rpartition('/')[2])}</code></td>"
                rules = "".join(f"<td>{self._code(cell)}</td>" for cell in cells)
                rows += f'<tr id="{escape(path)}">{name}{rules}</tr>'
        if not rows:
            return ""
        heads = "".join(
            f"<th>{self._say(name)}</th>"
            for name in (N_("Name in the form"), N_("Calculated as"), N_("Calculated when"))
        )
        return (
            f"<section><h2>{self._say(N_('Not asked'))}</h2><table><thead><tr>{heads}</tr></thead>"
            f"<tbody>{rows}</tbody></table></section>"
        )
