"""What differs between two versions of a form, question by question."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from agentdesk.questionnaire.expression import Expression
from agentdesk.questionnaire.form import Bind, Form, Itemset, Member, Question, Repeat, Text
from agentdesk.questionnaire.written import languages_of, written, written_choices, written_rule


class Change(StrEnum):
    """What happened to a question, or to one of its choices."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `path` is the question's; `what` names what of it changed (`type`, `label`, `hint`, `choice`,
    `choices` for their order, `relevant`, `constraint`, `required`, `calculate`, `area`, …), empty for the question
    itself. `language` is the form's language of a changed text, `detail` a choice's value. `old` and `new` are as
    written in the form.
    """

    change: Change
    path: str
    what: str = ""
    language: str = ""
    detail: str = ""
    old: str = ""
    new: str = ""


_RULES: Final = ("relevant", "constraint", "required", "readonly", "calculate")
_MESSAGES: Final = ("constraint_message", "required_message")
_TEXTS: Final = ("label", "hint", "guidance")
_FORM: Final = ""


@dataclass(frozen=True, slots=True)
class _Item:
    """A node that a supervisor knows: a question, a group, a repeat, or a calculation without a control."""

    path: str
    kind: str
    texts: Mapping[str, Text]
    bind: Bind | None
    member: Member | None


def differences(old: Form, new: Form) -> tuple[Difference, ...]:
    """Everything that a supervisor should know before `new` takes the place of `old`, in the order of `new`.

    Questions are the same when their paths are; what was removed comes last.
    """
    before, after = _items(old), _items(new)
    moved = _moved([path for path in before if path in after], [path for path in after if path in before])
    found = [*_of_form(old, new)]
    for path, item in after.items():
        if path not in before:
            found.append(Difference(Change.ADDED, path, new=_said(new, item)))
            continue
        if path in moved:
            found.append(Difference(Change.MOVED, path, new=_said(new, item)))
        found += _changes(old, new, before[path], item)
    found += [
        Difference(Change.REMOVED, path, old=_said(old, item))
        for path, item in before.items()
        if path not in after
    ]
    return tuple(found)


def _of_form(old: Form, new: Form) -> Iterator[Difference]:
    pairs = {
        "title": (old.title, new.title),
        "languages": (" ".join(old.languages), " ".join(new.languages)),
        "default_language": (old.default_language, new.default_language),
    }
    for what, (before, after) in pairs.items():
        yield from _changed(_FORM, what, before, after)


def _items(form: Form) -> dict[str, _Item]:
    found = {item.path: item for item in _of_body(form, form.body)}
    for path, bind in form.binds.items():
        if path not in found and bind.calculate is not None:
            found[path] = _Item(path, "calculate", {}, bind, None)
    return found


def _of_body(form: Form, members: Sequence[Member]) -> Iterator[_Item]:
    for member in members:
        if isinstance(member, Question):
            texts = {name: getattr(member, name) for name in _TEXTS}
            yield _Item(member.path, str(member.kind), texts, member.bind, member)
            continue
        if member.path:
            kind = "repeat" if isinstance(member, Repeat) else "group"
            yield _Item(member.path, kind, {"label": member.label}, form.binds.get(member.path), member)
        yield from _of_body(form, member.members)


def _moved(before: list[str], after: list[str]) -> set[str]:
    """The fewest paths that must be taken out for the others to stand in the same order."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    kept = {path for block in blocks for path in before[block.a : block.a + block.size]}
    return set(before) - kept


def _changes(old: Form, new: Form, before: _Item, after: _Item) -> Iterator[Difference]:
    path = after.path
    yield from _changed(path, "type", before.kind, after.kind)
    for name in dict.fromkeys([*before.texts, *after.texts]):
        yield from _texts(old, new, path, name, before.texts.get(name, ()), after.texts.get(name, ()))
    yield from _choices(old, new, before.member, after.member)
    for name in _RULES:
        yield from _changed(path, name, _rule(before.bind, name), _rule(after.bind, name))
    for name in _MESSAGES if before.bind and after.bind else ():
        yield from _texts(old, new, path, name, getattr(before.bind, name), getattr(after.bind, name))
    ours_before = before.bind.ours if before.bind else {}
    ours_after = after.bind.ours if after.bind else {}
    for name in sorted({*ours_before, *ours_after}):
        yield from _changed(path, name, ours_before.get(name, ""), ours_after.get(name, ""))
    yield from _changed(path, "count", _count(before.member), _count(after.member))


def _changed(path: str, what: str, before: str, after: str, language: str = "") -> Iterator[Difference]:
    if before != after:
        yield Difference(Change.CHANGED, path, what, language, old=before, new=after)


def _texts(old: Form, new: Form, path: str, what: str, before: Text, after: Text) -> Iterator[Difference]:
    for language in _common(old, new):
        said, says = written(old, before, language), written(new, after, language)
        yield from _changed(path, what, said, says, language)


def _common(old: Form, new: Form) -> list[str]:
    """The languages of both; one that came or went is told once, for the form."""
    common = [language for language in languages_of(new) if language in languages_of(old)]
    return common or [new.default_language]


def _choices(old: Form, new: Form, before: Member | None, after: Member | None) -> Iterator[Difference]:
    if not isinstance(before, Question) or not isinstance(after, Question):
        return
    path = after.path
    yield from _changed(path, "choice_filter", _filter(before), _filter(after))
    was = {choice.value: choice.labels for choice in written_choices(old, before)}
    now = {choice.value: choice.labels for choice in written_choices(new, after)}
    language = new.default_language or languages_of(new)[0]
    for value, labels in now.items():
        if value not in was:
            yield Difference(Change.ADDED, path, "choice", "", value, "", labels.get(language, ""))
            continue
        for each in _common(old, new):
            said, says = was[value].get(each, ""), labels.get(each, "")
            if said != says:
                yield Difference(Change.CHANGED, path, "choice", each, value, said, says)
    for value, labels in was.items():
        if value not in now:
            label = labels.get(old.default_language or languages_of(old)[0], "")
            yield Difference(Change.REMOVED, path, "choice", "", value, label)
    order_before = [value for value in was if value in now]
    order_after = [value for value in now if value in was]
    yield from _changed(path, "choices", " ".join(order_before), " ".join(order_after))


def _filter(question: Question) -> str:
    return written_rule(question.choices.items) if isinstance(question.choices, Itemset) else ""


def _rule(bind: Bind | None, name: str) -> str:
    rule: Expression | None = getattr(bind, name) if bind is not None else None
    return written_rule(rule)


def _count(member: Member | None) -> str:
    return written_rule(member.count) if isinstance(member, Repeat) else ""


def _said(form: Form, item: _Item) -> str:
    language = form.default_language or languages_of(form)[0]
    return written(form, item.texts.get("label", ()), language) or item.kind
