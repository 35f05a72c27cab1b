"""Makes XForms for tests and measurements: `form_xml(200)` is a form of 200 questions of mixed kinds."""

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from agentdesk.questionnaire.form import Form, Question, StepKind
from agentdesk.questionnaire.interview import Interview

NOW = datetime(2026, 11, 18, 2, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")

_HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:jr="http://openrosa.org/javarosa" xmlns:agentdesk="https://agentdesk.invalid/xform">'
)


def xform(nodes: str, binds: str, body: str, *, model: str = "") -> str:
    """An XForm around the instance's `nodes`, the `binds`, the `body` and what else the model holds."""
    return (
        f'{_HEAD}<h:head><h:title>T</h:title><model><instance><data id="t" version="1">{nodes}</data></instance>'
        f"{model}{binds}</model></h:head><h:body>{body}</h:body></h:html>"
    )


def interview(form: Form, language: str = "zh", **given: str) -> Interview:
    """An interview at a fixed time in Shanghai."""
    return Interview(form, language=language, now=NOW, zone=ZONE, given=given)


def form_xml(count: int) -> str:
    """A form of `count` questions with relevance, constraints, calculations, piping and a filtered list."""
    nodes, binds, texts, body = [], [], [], []
    for number in range(count):
        name = f"q{number}"
        nodes.append(f"<{name}/><c{number}/>" if number % 6 == 5 else f"<{name}/>")
        binds.append(_binds(number))
        texts.append((f"{name}:label", number))
        body.append(_control(number))
    itext = "".join(_translation(language, texts) for language in ("zh", "en"))
    items = "".join(f"<item><name>v{i}</name><of>v{i % 4}</of><id>list-{i}</id></item>" for i in range(12))
    model = f'<itext>{itext}</itext><instance id="list"><root>{items}</root></instance>'
    return xform("".join(nodes), "".join(binds), "".join(body), model=model)


def _binds(number: int) -> str:
    path, back = f"/data/q{number}", f"/data/q{number - 1}"
    kind = number % 6
    rules = {
        0: 'type="string"',
        1: f'type="int" constraint=". &gt;= 0 and . &lt;= 100" required="selected({back}, \'v1\')"',
        2: f'type="string" relevant="{back} &gt; 50 or string-length({back}) = 0"',
        3: f'type="string" relevant="not(selected(/data/q{number - 3}, \'v2\'))"',
        4: 'type="date" constraint=". &lt;= today()"',
        5: f"type=\"string\" relevant=\"{back} != '' or /data/q{number - 5} = 'v3'\"",
    }[kind]
    rule = f'<bind nodeset="{path}" {rules}/>'
    if kind != 5:
        return rule
    before = f"/data/c{number - 6}" if number > 5 else "0"
    return (
        f'{rule}<bind nodeset="/data/c{number}" type="string" calculate="count-selected({path}) + {before}"/>'
    )


def _control(number: int) -> str:
    path = f"/data/q{number}"
    label = f"<label ref=\"jr:itext('q{number}:label')\"/>"
    kind = number % 6
    if kind in (0, 3):
        control = "select1" if kind == 0 else "select"
        filtered = (
            f"[of = /data/q{number - 3} or /data/q{number - 3} = '']" if kind == 3 else "[position() &lt; 5]"
        )
        items = f"instance('list')/root/item{filtered}"
        itemset = f'<itemset nodeset="{items}"><value ref="name"/><label ref="jr:itext(id)"/></itemset>'
        return f'<{control} ref="{path}">{label}{itemset}</{control}>'
    return f'<input ref="{path}">{label}</input>'


def _translation(language: str, texts: Iterable[tuple[str, int]]) -> str:
    said = {"zh": "问题", "en": "Question"}[language]
    entries = []
    for name, number in texts:
        shown = f'<output value="/data/c{number - number % 6 - 1}"/>' if number > 5 else ""
        entries.append(f'<text id="{name}"><value>{said} {number} {shown}</value></text>')
    entries += [f'<text id="list-{i}"><value>{said} {i}</value></text>' for i in range(12)]
    return f'<translation lang="{language}">{"".join(entries)}</translation>'


def plausible(question: Question, seed: int) -> str:
    """A value that fits the question's type, or nearly: some are refused."""
    match question.kind:
        case StepKind.SELECT_ONE:
            return f"v{seed % 6}"
        case StepKind.SELECT_MULTIPLE:
            return " ".join(f"v{i}" for i in sorted({seed % 12, seed % 5, 8}))
        case StepKind.INTEGER:
            return str(seed % 130)
        case StepKind.DATE:
            return f"2026-{seed % 12 + 1:02}-0{seed % 9 + 1}"
        case _:
            return f"text {seed % 7}"
