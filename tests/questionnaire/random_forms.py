"""Forms that nobody wrote: questions, groups and repeats with rules that read one another, and deeds on them."""

from dataclasses import dataclass

from hypothesis import strategies as st

from agentdesk.questionnaire.interview import Interview
from agentdesk.questionnaire.steps import Event
from tests.questionnaire.forms import xform

JR = 'xmlns:jr="http://openrosa.org/javarosa"'
KINDS = ("string", "int", "select1", "select", "rank", "calculate", "trigger")
ITEMS = '<instance id="list"><root>' + "".join(
    f"<item><name>v{i}</name><of>v{i % 2}</of></item>" for i in range(5)
)
LIST = f"{ITEMS}</root></instance>"


@dataclass(frozen=True)
class Leaf:
    """One node: where it stands, what it is, and what it reads (places among the leaves of the form)."""

    section: int
    kind: str
    rules: tuple[tuple[str, int, int], ...]


RULES = {
    "relevant": (
        "{ref} != ''",
        "{ref} &gt; 2",
        "selected({ref}, 'v1')",
        "count({all}) &gt; 1",
        "not({ref} = 'v0')",
        "sum({all}) &lt; 10",
    ),
    "calculate": (
        "{ref} + 1",
        "concat({ref}, '-', {all})",
        "count({all})",
        "sum({all}) * 2",
        "position(..)",
        "string-length({ref})",
        "if({ref} = '', 7, {ref})",
    ),
    "constraint": (". != {ref}", ". &lt; 50 or {ref} = ''"),
    "required": ("{ref} = 'v1'", "true()"),
    "filter": ("[of = {ref}]", "[{ref} = '' or name != {ref}]"),
}

SECTIONS = ("", "g", "r", "n", "r/s")
"""At the top, in a group, in an open repeat, in a counted one, in a repeat within the open one."""

leaves = st.lists(
    st.builds(
        Leaf,
        st.integers(0, len(SECTIONS) - 1),
        st.sampled_from(KINDS),
        st.lists(
            st.tuples(st.sampled_from(sorted(RULES)), st.integers(0, 6), st.integers(0, 30)), max_size=2
        ).map(tuple),
    ),
    min_size=2,
    max_size=9,
)

Deed = tuple[str, int, int]
deeds = st.lists(
    st.tuples(
        st.sampled_from(
            ["answer"] * 6
            + ["force", "clear", "forward", "back", "jump", "say", "speak", "add", "add", "remove"]
        ),
        st.integers(0, 40),
        st.integers(0, 1000),
    ),
    max_size=30,
)


def form_of(spec: list[Leaf]) -> str:
    """The XForm of a list of leaves."""
    paths = [_path(place, leaf) for place, leaf in enumerate(spec)]
    inside: dict[str, list[int]] = {name: [] for name in SECTIONS}
    for place, leaf in enumerate(spec):
        inside[SECTIONS[leaf.section]].append(place)
    nodes = {name: "".join(f"<q{place}/>" for place in places) for name, places in inside.items()}
    controls = {
        name: "".join(_control(place, spec, paths) for place in places) for name, places in inside.items()
    }
    binds = "".join(_bind(place, spec, paths) for place in range(len(spec)))
    return xform(
        f"<many/>{nodes['']}<g>{nodes['g']}</g>"
        f'<r {JR} jr:template=""><s jr:template="">{nodes["r/s"]}</s>{nodes["r"]}</r><r>{nodes["r"]}</r>'
        f'<n {JR} jr:template="">{nodes["n"]}</n>',
        f'<bind nodeset="/data/many" type="int"/>{binds}',
        f'<input ref="/data/many"/>{controls[""]}<group ref="/data/g">{controls["g"]}</group>'
        f'<repeat nodeset="/data/r">{controls["r"]}<repeat nodeset="/data/r/s">{controls["r/s"]}</repeat></repeat>'
        f'<repeat nodeset="/data/n" {JR} jr:count="/data/many">{controls["n"]}</repeat>',
        model=LIST,
    )


def _path(place: int, leaf: Leaf) -> str:
    section = SECTIONS[leaf.section]
    return f"/data/{section}/q{place}" if section else f"/data/q{place}"


def _written(rule: str, choice: int, target: int, place: int, spec: list[Leaf], paths: list[str]) -> str:
    templates = RULES[rule]
    target %= len(spec)
    same = spec[target].section == spec[place].section
    ref = f"../q{target}" if same else paths[target]
    if rule == "filter":
        ref = f"current()/{ref}" if same else ref
    return templates[choice % len(templates)].format(ref=ref, all=paths[target])


def _bind(place: int, spec: list[Leaf], paths: list[str]) -> str:
    leaf = spec[place]
    rules = {
        rule: _written(rule, choice, target, place, spec, paths)
        for rule, choice, target in leaf.rules
        if rule != "filter" and (rule == "calculate") == (leaf.kind == "calculate")
    }
    kind = {"int": "int"}.get(leaf.kind, "string")
    said = " ".join(f'{rule}="{text}"' for rule, text in rules.items())
    return f'<bind nodeset="{paths[place]}" type="{kind}" {said}/>'


def _control(place: int, spec: list[Leaf], paths: list[str]) -> str:
    leaf, path = spec[place], paths[place]
    if leaf.kind == "calculate":
        return ""
    label = f"<label>Q{place}</label>"
    if leaf.kind in ("select1", "select", "rank"):
        rules = [rule for rule in leaf.rules if rule[0] == "filter"]
        tested = _written(*rules[0], place, spec, paths) if rules else ""
        nodeset = f"instance('list')/root/item{tested}"
        label += f'<itemset nodeset="{nodeset}"><value ref="name"/><label ref="name"/></itemset>'
    tag = {"string": "input", "int": "input"}.get(leaf.kind, leaf.kind)
    return f'<{tag} ref="{path}">{label}</{tag}>'


def do(live: Interview, deed: Deed) -> list[Event]:
    """One act at the desk and what its log holds of it."""
    what, index, seed = deed
    steps = live.steps
    step = steps[index % len(steps)]
    match what:
        case "answer" | "force":
            value = " ".join(f"v{(seed + i) % 5}" for i in range(seed % 5 + 1)) if seed % 2 else str(seed % 9)
            value = "OK" if step.kind == "acknowledge" else value
            value = value if step.choices else value.split()[0]
            taken = live.answer(step.node, value) if what == "answer" else live.force(step.node, value)
            return [Event("answered", step.node, value)] if taken.ok else []
        case "clear" if step.kind not in ("repeat", "say"):
            live.clear(step.node)
            return [Event("cleared", step.node)]
        case "forward" | "back":
            node = live.forward() if what == "forward" else live.back()
            return [Event("went", node)] if node else []
        case "jump":
            live.move_to(step.node)
            return [Event("went", step.node)]
        case "say":
            live.said(step.node)
            return [Event("said", step.node)]
        case "add":
            prompts = [one for one in steps if one.kind == "repeat" and one.count < 4]
            if not prompts:
                return []
            prompt = prompts[index % len(prompts)].node
            live.add(prompt)
            return [Event("repeat_added", prompt)]
        case "remove" if step.instance:
            live.remove(step.instance)
            return [Event("repeat_removed", step.instance)]
        case "speak":
            live.language = ("zh", "en")[seed % 2]
            return [Event("language", value=live.language)]
    return []
