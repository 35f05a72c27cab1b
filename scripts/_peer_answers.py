"""Random answers for any XForm, drawn from the form's own text, so that no engine decides what is asked of it."""

import csv
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

MOST_INSTANCES: Final = 3
REMOVAL_SHARE: Final = 0.04

PLAIN: Final = {
    "int": ("0", "1", "2", "3", "5", "7", "12", "18", "40"),
    "decimal": ("0", "0.5", "1", "2.50", "3.75", "12", "99.9"),
    "date": ("2026-01-01", "2025-12-31", "1990-06-15", "2026-11-17", "2026-11-19", "2024-02-29"),
    "time": ("09:00:00", "18:30:00.000", "23:59:59"),
    "dateTime": ("2026-11-18T09:00:00", "2026-02-03T18:30:00.000", "2025-12-31T23:59:59Z"),
    "string": ("a", "hello", "7", "0", "老王", "two words", "yes", "abcabc", "13800138000"),
    "trigger": ("OK", ""),
}
WRONG: Final = {
    "int": ("11.0", "007", "1e3", "-2.7", " 5 ", "abc", "99999999999", "1,000", "+5", "-1"),
    "decimal": ("007.50", "1e3", "abc", "-0.0", ".5", "5.", "-3"),
    "date": ("2026-1-8", "2026-02-30", "abc", "2026-11-18T10:00:00", "20261118"),
    "time": ("10:00", "25:00:00", "abc"),
    "dateTime": ("2026-11-18", "2026-11-18T10:00", "abc"),
    "string": (" ", "  padded  ", "line\nbreak", "<b>&amp;", "'quoted\"", "x" * 3000, "NaN", "1.0", "-0"),
    "trigger": ("OK",),
}
RANGE_PLAIN: Final = ("0", "1", "2", "4", "5", "6", "7", "0.5", "10")
RANGE_WRONG: Final = ("-1", "11", "0.3", "abc")
KINDS: Final = {"integer": "int", "datetime": "dateTime"}
CONTROLS: Final = frozenset({"input", "select", "select1", "range", "rank", "trigger"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One control: its plain path, what it is, its type and, of a choice, every value it may ever offer."""

    path: str
    control: str
    type: str
    values: tuple[str, ...] = ()


@dataclass(slots=True)
class Asking:
    """What a form asks, and which of its paths are repeats, with the instances each begins with."""

    asked: list[Asked] = field(default_factory=list)
    repeats: dict[str, int] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)


Answer = tuple[str, str | None]


def read_asking(xml: str, files: Mapping[str, str]) -> Asking:
    """What the form asks, in its order."""
    root = ElementTree.fromstring(xml)
    types = {bind.get("nodeset", ""): bind.get("type", "string") for bind in _named(root, "bind")}
    items = _instances(root, files)
    asking = Asking()
    for body in _named(root, "body"):
        for element in body.iter():
            _take(element, types, items, asking)
    primary = next(_named(root, "instance"))
    for path in asking.repeats:
        asking.repeats[path] = _written(primary[0], path)
    return asking


def answers(asking: Asking, count: int, seed: int, wrong: float = 0.1) -> list[Answer]:
    """`count` answers: [address, value]; a value of None takes an instance away. The share `wrong` is no good."""
    draw = random.Random(seed)
    instances: dict[str, int] = {}
    drawn: list[Answer] = []
    while len(drawn) < count and asking.asked:
        asked = draw.choice(asking.asked)
        address, fresh = _address(asked.path, asking, instances, draw)
        if not fresh and address.count("[") and draw.random() < REMOVAL_SHARE:
            repeat, _, number = address.rpartition("[")
            if _plain(repeat) in asking.open:
                instances[repeat] -= 1
                _forget(instances, repeat)
                drawn.append((f"{repeat}[{number.partition(']')[0]}]", None))
                continue
        drawn.append((address, _value(asked, draw, wrong)))
    return drawn


def _named(root: Element, name: str) -> Iterator[Element]:
    return (element for element in root.iter() if _local(element) == name)


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _take(
    element: Element, types: Mapping[str, str], items: Mapping[str, list[Element]], asking: Asking
) -> None:
    name = _local(element)
    if name == "repeat":
        path = element.get("nodeset", "")
        asking.repeats[path] = 0
        counted = any(key.rpartition("}")[2] in ("count", "noAddRemove") for key in element.attrib)
        if not counted:
            asking.open.add(path)
    elif name in CONTROLS:
        path = element.get("ref", "")
        kind = types.get(path, "string").rpartition(":")[2]
        asking.asked.append(Asked(path, name, KINDS.get(kind, kind), _choices(element, items)))


def _choices(control: Element, items: Mapping[str, list[Element]]) -> tuple[str, ...]:
    found = [value.text or "" for item in _named(control, "item") for value in _named(item, "value")]
    for itemset in _named(control, "itemset"):
        source = itemset.get("nodeset", "").partition("instance('")[2].partition("'")[0]
        reference = next(value.get("ref", "") for value in _named(itemset, "value"))
        found += [value.text or "" for item in items.get(source, []) for value in _named(item, reference)]
    return tuple(dict.fromkeys(found))


def _instances(root: Element, files: Mapping[str, str]) -> dict[str, list[Element]]:
    found = {}
    for instance in _named(root, "instance"):
        name = (instance.get("src") or "").rpartition("/")[2]
        if name.endswith(".csv") and name in files:
            found[instance.get("id", "")] = [_item(row) for row in csv.DictReader(files[name].splitlines())]
        elif name in files:
            found[instance.get("id", "")] = list(ElementTree.fromstring(files[name]))
        elif instance.get("id") and len(instance):
            found[instance.get("id", "")] = list(instance[0])
    return found


def _item(row: Mapping[str, str]) -> Element:
    item = Element("item")
    for name, value in row.items():
        ElementTree.SubElement(item, name).text = value
    return item


def _written(data: Element, path: str) -> int:
    found = [data]
    for step in path.split("/")[2:]:
        found = [child for parent in found[-1:] for child in parent if _local(child) == step]
    return sum(not any(key.rpartition("}")[2] == "template" for key in child.attrib) for child in found)


def _plain(address: str) -> str:
    return "".join(part.rpartition("]")[2] for part in address.split("[")) if "[" in address else address


def _address(path: str, asking: Asking, instances: dict[str, int], draw: random.Random) -> tuple[str, bool]:
    """The address of one instance of the path, and whether it makes an instance."""
    address, plain, fresh = "", "", False
    for step in path.split("/")[1:]:
        address, plain = f"{address}/{step}", f"{plain}/{step}"
        if plain not in asking.repeats:
            continue
        there = instances.setdefault(address, 0 if fresh else asking.repeats[plain])
        number = draw.randint(1, max(1, min(there + 1, MOST_INSTANCES)))
        if number > there:
            instances[address] = number
            fresh = True
        address = f"{address}[{number}]"
    return address, fresh


def _forget(instances: dict[str, int], repeat: str) -> None:
    for inner in [address for address in instances if address.startswith(f"{repeat}[")]:
        del instances[inner]


def _value(asked: Asked, draw: random.Random, wrong: float) -> str:
    if draw.random() < 0.07:
        return ""
    bad = draw.random() < wrong
    match asked.control:
        case "select1":
            return "nonsense" if bad else draw.choice(asked.values or PLAIN["string"])
        case "select":
            some = draw.sample(asked.values, min(len(asked.values), draw.randint(1, 3)))
            return " ".join([*some, *([some[0], "nonsense"] if bad and some else [])])
        case "rank":
            return " ".join(draw.sample(asked.values, len(asked.values) - (1 if bad and asked.values else 0)))
        case "range":
            return draw.choice(RANGE_WRONG if bad else RANGE_PLAIN)
        case "trigger":
            return draw.choice(PLAIN["trigger"])
        case _:
            kinds = WRONG if bad else PLAIN
            return draw.choice(kinds.get(asked.type, kinds["string"]))
