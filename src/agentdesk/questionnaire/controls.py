"""Reads the body of an XForm: questions, groups and repeats (ODK XForms specification, body elements)."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from agentdesk.i18n import N_
from agentdesk.questionnaire.bounds import NO_BOUNDS, Bounds, bounds_of, range_bounds
from agentdesk.questionnaire.form import (
    SELECTS,
    Action,
    Bind,
    Choice,
    Group,
    Itemset,
    LeftOut,
    Member,
    Question,
    Repeat,
    Spoken,
    StepKind,
    Text,
)
from agentdesk.questionnaire.itext import GUIDANCE
from agentdesk.questionnaire.reading import Reading
from agentdesk.questionnaire.shape import JAVAROSA
from agentdesk.questionnaire.tree import Node

INPUTS: Final = {
    "int": StepKind.INTEGER,
    "integer": StepKind.INTEGER,
    "decimal": StepKind.DECIMAL,
    "date": StepKind.DATE,
    "time": StepKind.TIME,
    "dateTime": StepKind.DATETIME,
}
"""What is asked by the type of the value; any other type, the author's own among them, is a text."""
CONTROLS: Final = {
    "select1": StepKind.SELECT_ONE,
    "select": StepKind.SELECT_MULTIPLE,
    "trigger": StepKind.ACKNOWLEDGE,
    "rank": StepKind.RANK,
    "range": StepKind.RANGE,
}
NOT_BY_TELEPHONE: Final = frozenset({"geopoint", "geotrace", "geoshape", "geojson", "barcode", "binary"})
"""Types of values that only a device held in the hand can take."""

FIRST_LOAD: Final = "odk-instance-first-load"
NEW_REPEAT: Final = "odk-new-repeat"
VALUE_CHANGED: Final = "xforms-value-changed"
_SAME_EVENT: Final = {"xforms-ready": FIRST_LOAD, "odk-instance-load": FIRST_LOAD}

_NOT_CONTROLS: Final = frozenset({"label", "hint", "help", "alert", "setvalue", "setgeopoint", "recordaudio"})
_ALWAYS: Final = re.compile(r"\s*true\(\s*\)\s*")
_NEVER: Final = re.compile(r"\s*(?:false\(\s*\)\s*)?")


class Controls:
    """Reads the body's members and the actions in them, with the `binds` by path."""

    def __init__(self, reading: Reading, binds: Mapping[str, Bind], guided: frozenset[str]) -> None:
        self._reading = reading
        self._binds = binds
        self._guided = guided
        self.actions: list[Action] = []
        self.repeats: dict[str, Repeat] = {}

    def members(self, parent: Node, context: Node) -> Iterator[Member]:
        """What stands in `parent`, in order; `context` is the node that relative references start from."""
        self.read_actions(parent, context, "")
        for element in parent.elements():
            if element.name in _NOT_CONTROLS:
                continue
            known = len(self._reading.faults)
            node = self._reading.referred(element, context)
            if element.name == "group":
                yield self._group(element, node, context)
            elif node is not None and element.name == "repeat":
                yield self._repeat(element, node, ())
            elif node is not None:
                yield from self._question(element, node)
            elif len(self._reading.faults) == known:
                self._reading.fault(f"<{element.name}>", N_("A question needs a ref or a bind."))

    def read_actions(self, parent: Node, context: Node, trigger: str) -> None:
        """Read the setvalue elements in `parent`."""
        for element in parent.named("setvalue"):
            if "@" in element.attribute("ref"):
                continue  # An attribute of an entity; entities are not kept.
            target = self._reading.referred(element, context)
            if target is None:
                continue
            events = frozenset(_SAME_EVENT.get(name, name) for name in element.attribute("event").split())
            place = f"{target.path()} setvalue"
            value = self._reading.expression(element.attribute("value"), place)
            written = "" if element.has("value") else element.text()
            self.actions.append(Action(events, target.path(), value or written, trigger))

    def _group(self, element: Node, node: Node | None, context: Node) -> Member:
        label = self._reading.said(element, "label", "group" if node is None else node.path())
        controls = [child for child in element.elements() if child.name not in _NOT_CONTROLS]
        if len(controls) == 1 and controls[0].name == "repeat":
            repeated = self._reading.referred(controls[0], node or context)
            if repeated is not None and (node is None or node is repeated):
                return self._repeat(controls[0], repeated, label)
        return Group(
            "" if node is None else node.path(), label, tuple(self.members(element, node or context))
        )

    def _repeat(self, element: Node, node: Node, label: Text) -> Repeat:
        path = node.path()
        label = label or self._reading.said(element, "label", path)
        count = self._reading.expression(element.attribute("count", JAVAROSA), f"{path} repeat_count")
        fixed = element.attribute("noAddRemove", JAVAROSA).strip() in ("true()", "true")
        repeat = Repeat(path, label, tuple(self.members(element, node)), count, fixed)
        self.repeats[path] = repeat
        return repeat

    def _question(self, element: Node, node: Node) -> Iterator[Question]:
        path = node.path()
        bind = self._binds[path]
        kind = CONTROLS.get(element.name)
        if element.name == "input":
            kind = None if bind.type in NOT_BY_TELEPHONE else INPUTS.get(bind.type, StepKind.TEXT)
            if kind is not None and bind.readonly is not None and _ALWAYS.fullmatch(bind.readonly.text):
                kind = StepKind.SAY
        self.read_actions(element, node, path)
        if kind is None or bind.type in NOT_BY_TELEPHONE:
            self._leave_out(element, bind, bind.type or element.name)
            return
        if self._is_on_a_map(element):
            self._leave_out(element, bind, "geojson")
            return
        hint = self._reading.said(element, "hint", path)
        guidance = tuple(
            Spoken(part.id + GUIDANCE)
            for part in hint
            if isinstance(part, Spoken) and part.id + GUIDANCE in self._guided
        )
        yield Question(
            path=path,
            kind=kind,
            label=self._reading.said(element, "label", path),
            hint=hint,
            choices=self._choices(element, path) if kind in SELECTS else (),
            bind=bind,
            guidance=guidance,
            appearance=element.attribute("appearance").strip(),
            bounds=self._bounds(element, kind, bind),
        )

    def _is_on_a_map(self, element: Node) -> bool:
        """Whether the choices are places in a GeoJSON file."""
        itemset = element.first("itemset")
        nodeset = itemset.attribute("nodeset") if itemset is not None else ""
        return any(f"instance('{name}')" in nodeset for name in self._reading.maps)

    def _leave_out(self, element: Node, bind: Bind, kind: str) -> None:
        """Note a question that the telephone cannot carry; one that must be answered cannot be left out."""
        if element.name == "upload":
            kind = element.attribute("mediatype").partition("/")[0].strip("*") or "file"
            kind = kind if kind in ("image", "audio", "video") else "file"
        elif kind not in NOT_BY_TELEPHONE:
            what = f"{element.name} {bind.type}".strip()
            self._reading.fault(bind.path, N_("Questions of the kind {name} are not known."), name=what)
            return
        if bind.required is not None and not _NEVER.fullmatch(bind.required.text):
            self._reading.fault(
                bind.path,
                N_("A question of the kind {kind} cannot be asked by telephone, and this one is required."),
                kind=kind,
            )
        self._reading.left_out.append(LeftOut(bind.path, kind))

    def _bounds(self, element: Node, kind: StepKind, bind: Bind) -> Bounds:
        if kind is StepKind.RANGE:
            bounds = range_bounds(*(element.attribute(name).strip() for name in ("start", "end", "step")))
            if bounds == NO_BOUNDS:
                self._reading.fault(bind.path, N_("A range needs numbers as its start, end and step."))
            return bounds
        if kind in (StepKind.INTEGER, StepKind.DECIMAL) and bind.constraint is not None:
            return bounds_of(bind.constraint.tree, whole=kind is StepKind.INTEGER)
        return NO_BOUNDS

    def _choices(self, element: Node, path: str) -> tuple[Choice, ...] | Itemset:
        reading = self._reading
        itemset = element.first("itemset")
        if itemset is None:
            return tuple(self._items(element, path))
        value, label = itemset.first("value"), itemset.first("label")
        if value is None or label is None:
            reading.fault(path, N_("An itemset needs a value and a label."))
            return ()
        items = reading.expression(itemset.attribute("nodeset"), f"{path} itemset")
        named = reading.expression(value.attribute("ref"), f"{path} itemset value")
        labelled = reading.expression(label.attribute("ref"), f"{path} itemset label")
        if items is None or named is None or labelled is None:
            return ()
        return Itemset(items, named, labelled)

    def _items(self, element: Node, path: str) -> Iterator[Choice]:
        for item in element.named("item"):
            value = item.first("value")
            if value is None:
                self._reading.fault(path, N_("A choice has no value."))
            else:
                yield Choice(value.text().strip(), self._reading.said(item, "label", path))
