"""A form as plain data that can be stored: enough for lists, codebooks' headers, the ledger and reports, which so
need not read the XForm.

    {"format": 1, "id": "after_sale_visit", "version": "", "title": "…",
     "languages": ["zh", "en"], "default_language": "zh",
     "steps": [{"path": "/data/q1", "name": "q1", "kind": "select_one", "type": "string", "repeat": "",
                "label": {"zh": "…", "en": "…"},
                "choices": [{"value": "good", "label": {"zh": "…", "en": "…"}}, …],
                "ours": {"area": "product_quality", …}}, …],
     "left_out": [{"path": "/data/photo", "kind": "image"}],
     "files": ["shops.csv"]}

`steps` are what is said or asked, in order, those within a repeat once (`repeat` is its path); `kind` is a StepKind,
`ours` are our columns. Of more choices than MOST_CHOICES none is here: such a list stays in its file. A form with
one nameless language has no `languages`, and its texts the empty code.
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

from agentdesk.questionnaire.form import Form, Member, Question, Repeat, StepKind
from agentdesk.questionnaire.written import languages_of, written, written_choices

FORMAT: Final = 1
MOST_CHOICES: Final = 2_000


def model_of(form: Form) -> dict[str, Any]:
    """The form as JSON can hold it."""
    return {
        "format": FORMAT,
        "id": form.id,
        "version": form.version,
        "title": form.title,
        "languages": list(form.languages),
        "default_language": form.default_language,
        "steps": [_step(form, question, repeat) for question, repeat in _walk(form.body, "")],
        "left_out": [{"path": each.path, "kind": each.kind} for each in form.left_out],
        "files": list(form.files),
    }


def digest_of(xform: str, files: Mapping[str, bytes]) -> str:
    """What tells an XForm with the files it reads from every other: SHA-256, in hexadecimal."""
    digest = sha256(xform.encode())
    for name, content in sorted(files.items()):
        digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def questions_in(form: Form) -> int:
    """How many questions the form asks: what is only said does not count."""
    return sum(question.kind is not StepKind.SAY for question in form.questions())


def _walk(members: Iterable[Member], repeat: str) -> Iterator[tuple[Question, str]]:
    for member in members:
        if isinstance(member, Question):
            yield member, repeat
        else:
            yield from _walk(member.members, member.path if isinstance(member, Repeat) else repeat)


def _step(form: Form, question: Question, repeat: str) -> dict[str, Any]:
    found = written_choices(form, question)
    choices = found if len(found) <= MOST_CHOICES else ()
    return {
        "path": question.path,
        "name": question.name,
        "kind": str(question.kind),
        "type": question.bind.type,
        "repeat": repeat,
        "label": {code: written(form, question.label, code) for code in languages_of(form)},
        "choices": [{"value": choice.value, "label": choice.labels} for choice in choices],
        "ours": dict(question.bind.ours),
    }
