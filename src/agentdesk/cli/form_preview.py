"""A questionnaire as plain text: what is said and asked in one language, with choices and routes."""

from collections.abc import Iterable, Iterator
from typing import Final

from agentdesk.cli.frame import printable
from agentdesk.exchange.codebook import KIND_NAMES
from agentdesk.i18n import N_, _
from agentdesk.questionnaire.expression import Expression
from agentdesk.questionnaire.form import Form, Group, Member, Question, Repeat, StepKind
from agentdesk.questionnaire.written import written, written_choices, written_rule

INDENT: Final = "     "
MOST_CHOICES: Final = 50
"""Choices printed of one question; a longer list comes from a file that has them all."""

_ALWAYS: Final = "true()"


class _Pages:
    def __init__(self, form: Form, language: str) -> None:
        self._form, self._language = form, language
        self._number = 0

    def lines(self, members: Iterable[Member]) -> Iterator[str]:
        for member in members:
            if isinstance(member, Question):
                yield from self._question(member)
            else:
                yield from self._heading(member)
                yield from self.lines(member.members)

    def _heading(self, group: Group | Repeat) -> Iterator[str]:
        words = written(self._form, group.label, self._language)
        bind = self._form.binds.get(group.path)
        asked_when = _rule(N_("Asked when: {rule}"), bind.relevant if bind else None)
        if not words and not asked_when and isinstance(group, Group):
            return
        yield ""
        yield f"== {words or group.path.rpartition('/')[2]}"
        if isinstance(group, Repeat):
            yield from _rule(N_("Asked this many times: {rule}"), group.count) or [
                INDENT + _(N_("Asked once for each, as often as there are."))
            ]
        yield from asked_when

    def _question(self, question: Question) -> Iterator[str]:
        bind = question.bind
        counted = question.kind is not StepKind.SAY and not bind.ours.get("part_of")
        self._number += counted
        yield ""
        words = written(self._form, question.label, self._language)
        kind = _(KIND_NAMES[question.kind])
        yield f"{f'{self._number}.' if counted else '':<5}{words} [{question.name}, {kind}]"
        if hint := written(self._form, question.hint, self._language):
            yield INDENT + hint
        choices = written_choices(self._form, question)
        for place, choice in enumerate(choices[:MOST_CHOICES], 1):
            yield f"{INDENT}{place:>2}  {choice.labels.get(self._language, '')} ({choice.value})"
        if len(choices) > MOST_CHOICES:
            yield INDENT + _("… and {count} more", count=len(choices) - MOST_CHOICES)
        yield from _rule(N_("Asked when: {rule}"), bind.relevant)
        yield from _rule(N_("Must hold: {rule}"), bind.constraint)
        if bind.required is not None and bind.required.text.strip() == _ALWAYS:
            yield INDENT + _("Required")
        else:
            yield from _rule(N_("Required when: {rule}"), bind.required)


def _rule(sentence: str, rule: Expression | None) -> list[str]:
    return [] if rule is None else [INDENT + _(sentence, rule=written_rule(rule))]


def preview_lines(form: Form, language: str) -> Iterator[str]:
    """The form's lines in `language`, one of its codes; in its default one for any other."""
    spoken = language if language in form.languages else form.default_language
    yield printable(form.title)
    for line in _Pages(form, spoken).lines(form.body):
        yield printable(line)
