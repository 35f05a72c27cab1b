"""What an issue's signed history says of its rows: replayed, and compared with the rows that people see.

The rows are not signed themselves. What only they hold, and entries of older versions that say less, is not compared.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from agentdesk.domain.chain import APART
from agentdesk.domain.complaint import Lesson
from agentdesk.domain.issue import IssueEventKind, IssueState
from agentdesk.domain.issue_flow import ENDED_STATES, Demand, Step
from agentdesk.domain.visit import Verdict

COLUMNS: Final[dict[Demand, str]] = {
    Demand.CAUSE: "cause",
    Demand.MEASURE: "measure",
    Demand.DEPARTMENT: "department_id",
    Demand.PERSON: "assignee_id",
    Demand.DEADLINE: "deadline",
    Demand.RESULT: "result",
    Demand.ORIGINAL: "duplicate_of",
}
"""Where an issue keeps what a step was given; what is not here stands in the timeline only."""
IN_NUMBERS: Final = ("department_id", "assignee_id")
"""Of these an entry says the name, for people, and the number beside it."""
RAISED_WITH: Final = ("severity", "category", "description", "node", "customer_id", "visit_id", "purchase_id")
"""What an issue is raised with, as its first entry says it."""
_RAISED_WITHOUT: Final[dict[str, object]] = {
    "state": IssueState.RECEIVED,
    "reopened": 0,
    "ended_because": "",
    "confirmed_by": None,
    "cause": "",
    "measure": "",
    "result": "",
    "deadline": None,
    "duplicate_of": None,
    "department_id": None,
    "assignee_id": None,
}

COMPARED: Final[dict[str, tuple[str, ...]]] = {
    "issue": ("raised_by", "raised_at", *RAISED_WITH, *_RAISED_WITHOUT),
    "complaint": (
        *("remedy", "urgency", "wanted", "amount_minor", "currency", "priority", "acknowledged_at"),
        *Lesson,
    ),
    "promise": ("text", "due_on", "made_by", "kept_by", "kept_at", "note"),
    "issue_remedy": ("kind", "state", "rule", "size", "amount_minor", "currency", "reason", "offered_by"),
    "emergency_tick": ("ticked_by", "ticked_at"),
    "visit": ("verdict",),
}
"""The tables and columns that are compared: promises, remedies and visits by their numbers, ticks by their lines.
Of ticks only those made, of visits only those with a verdict; and what was answered in these, by node."""
STOOD: Final = ("state", "severity", "category", "reopened", "department_id", "assignee_id", "raised_by")
"""What an erasure writes down of an issue: its words go, and with them all that its entries said."""

Value = str | None
"""As the database says it in letters; None for NULL."""


class Entry(NamedTuple):
    """One entry of an issue's timeline."""

    seq: int
    at: str
    """As it is stored: `YYYY-MM-DD HH:MM:SS.ffffff`."""
    person: int
    kind: str
    value: dict[str, Any] | None
    """None: erased."""


class Near(str):
    """A time that a row may have from the clock of another machine than its entry."""


class Difference(NamedTuple):
    """What of a row is another than its history says; `column` is empty where the row itself should not be there."""

    table: str
    key: str
    column: str
    stands: Value
    told: Value


class Told:
    """What the history of one issue says."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, dict[str, object]]] = {table: {} for table in COMPARED}
        """By table and by key; a column that is not there is not known."""
        self.all_of: set[str] = set()
        """Tables of which every row is told."""
        self.unreadable: int | None = None
        """The place in the timeline of an entry that no AgentDesk wrote."""

    def set(self, table: str, key: object, values: Mapping[str, object]) -> None:
        """A row has these values from now on."""
        self.rows[table].setdefault(str(key), {}).update(values)

    def issue(self, values: Mapping[str, object]) -> None:
        """The issue itself has these values from now on."""
        self.rows["issue"].setdefault("", {}).update(values)

    def forget(self, table: str) -> None:
        """Nothing is known of the rows of a table any more."""
        self.rows[table].clear()
        self.all_of.discard(table)


def replay(entries: Iterable[Entry], stood: Mapping[str, object] | None = None) -> Told:
    """What the whole timeline of an issue, in its order, says of its rows.

    `stood`: what an audited erasure wrote down of the issue (STOOD), which holds for the entries it erased.
    """
    told, timeline = Told(), list(entries)
    undone = {each.value.get("seq") for each in timeline if each.kind == _K.UNDONE and each.value}
    if not timeline:
        told.all_of.add("issue")
    for entry in timeline:
        if entry.value is None:
            for table in COMPARED:
                told.forget(table)
            told.issue(stood or {})
        elif entry.seq not in undone and (act := _ACTS.get(entry.kind)) is not None:
            try:
                act(told, entry, entry.value)
            except (
                KeyError,
                TypeError,
                ValueError,
                AttributeError,
            ):  # its key is not here, or it would be found
                told.unreadable = entry.seq
                break
    return told


def _raised(told: Told, entry: Entry, value: dict[str, Any]) -> None:
    told.issue(_RAISED_WITHOUT)
    told.issue({"raised_by": entry.person, "raised_at": entry.at})
    told.issue({name: value[name] for name in RAISED_WITH if name in value})
    told.all_of = set(COMPARED)
    if "description" not in value:  # as it was said before promises were
        told.all_of.discard("promise")
    elif "promise_id" in value:
        _promised(told, entry, value)


def _assigned(told: Told, _entry: Entry, value: dict[str, Any]) -> None:
    if "together" not in value:
        _in_numbers(told, value)


def _in_numbers(told: Told, value: dict[str, Any]) -> None:
    if "set" in value:
        told.issue(value["set"])
    else:  # an older entry has the names alone
        for name in IN_NUMBERS:
            told.rows["issue"].setdefault("", {}).pop(name, None)


def _state(told: Told, _entry: Entry, value: dict[str, Any]) -> None:
    step = value["step"]
    changes = {
        _IN_WORDS[demand]: said for demand, said in value.get("given", {}).items() if demand in _IN_WORDS
    }
    changes["state"] = value["state"]
    if value["state"] in ENDED_STATES:
        changes["ended_because"] = value["given"].get("reason", "")
    told.issue(changes)
    if step == Step.PLAN:
        _in_numbers(told, value)
    if step == Step.NOT_SATISFIED:
        times = told.rows["issue"][""].get("reopened")
        told.issue({"reopened": int(str(times)) + 1} if times is not None else {})
    if step == Step.SATISFIED:
        told.issue({"confirmed_by": value["visit"]})
    if step in _VERDICTS:
        _heard(told, value["visit"], _VERDICTS[step], value)


_IN_WORDS: Final[dict[str, str]] = {
    demand: column for demand, column in COLUMNS.items() if column not in IN_NUMBERS
}
_VERDICTS: Final[dict[str, Verdict]] = {
    Step.SATISFIED: Verdict.SATISFIED,
    Step.NOT_SATISFIED: Verdict.NOT_SATISFIED,
}


def _told(told: Told, _entry: Entry, value: dict[str, Any]) -> None:
    if "verdict" in value:
        _heard(told, value["visit"], value["verdict"], value)


def _heard(told: Told, visit: int, verdict: str, value: dict[str, Any]) -> None:
    told.set("visit", visit, {"verdict": verdict})
    told.set("visit", visit, {node: said or None for node, said in value.get("answers", {}).items()})


def _promised(told: Told, entry: Entry, value: dict[str, Any]) -> None:
    said = {"text": value["promise"], "due_on": value["due_on"], "made_by": entry.person}
    told.set("promise", value["promise_id"], said | {"kept_by": None, "kept_at": None, "note": ""})


def _kept(told: Told, entry: Entry, value: dict[str, Any]) -> None:
    if "promise_id" not in value:
        told.forget("promise")
        return
    kept = {"kept_by": entry.person, "kept_at": Near(entry.at), "note": value["note"]}
    told.set("promise", value["promise_id"], kept)


def _reclassified(told: Told, _entry: Entry, value: dict[str, Any]) -> None:
    told.issue({"severity": value["severity"]})
    if "remedy" in value:
        if "" not in told.rows["complaint"]:
            told.set("complaint", "", dict.fromkeys(Lesson, "") | {"acknowledged_at": None})
        told.set("complaint", "", {name: value[name] for name in COMPARED["complaint"] if name in value})


def _acknowledged(told: Told, entry: Entry, _value: dict[str, Any]) -> None:
    told.set("complaint", "", {"acknowledged_at": Near(entry.at)})


def _learned(told: Told, _entry: Entry, value: dict[str, Any]) -> None:
    told.set("complaint", "", {lesson: value[lesson] for lesson in Lesson if lesson in value})


def _remedy(told: Told, entry: Entry, value: dict[str, Any]) -> None:
    key = value["remedy"]
    if str(key) not in told.rows["issue_remedy"] and "issue_remedy" in told.all_of:
        told.set("issue_remedy", key, {"offered_by": entry.person})
    said = {name: value.get(name) for name in ("rule", "size", "currency")}
    told.set("issue_remedy", key, said | {"kind": value["what"], "state": value["outcome"]})
    told.set("issue_remedy", key, {"amount_minor": value.get("amount"), "reason": value.get("reason", "")})


def _ticked(told: Told, entry: Entry, value: dict[str, Any]) -> None:
    told.set("emergency_tick", value["tick"], {"ticked_by": entry.person, "ticked_at": Near(entry.at)})


_K = IssueEventKind
_ACTS: Final[dict[str, Callable[[Told, Entry, dict[str, Any]], None]]] = {
    _K.RAISED: _raised,
    _K.ASSIGNED: _assigned,
    _K.STATE: _state,
    _K.PROMISED: _promised,
    _K.KEPT: _kept,
    _K.RECLASSIFIED: _reclassified,
    _K.ACKNOWLEDGED: _acknowledged,
    _K.TOLD: _told,
    _K.LESSON: _learned,
    _K.REMEDY: _remedy,
    _K.TICKED: _ticked,
}
ENTRIES_COMPARED: Final = (*_ACTS, _K.UNDONE)
"""The kinds of entries that say something of a row."""


def difference(told: Told, rows: Mapping[str, Mapping[str, Mapping[str, Value]]]) -> Difference | None:
    """The first thing in which the rows of an issue, by table and key, are others than told; None: they are as told.

    Raises nothing for what is no time or number any more.
    """
    if told.unreadable is not None:
        return Difference("issue_event", f"{told.unreadable}", "value", "", None)
    for table, known in told.rows.items():
        there = rows.get(table, {})
        for key, expected in known.items():
            if key not in there:
                return Difference(table, key, "", None, "")
            row = there[key]
            for column, value in expected.items():
                stands, said = row.get(column), None if value is None else str(value)
                if stands != said and not _is_near(stands, value):
                    return Difference(table, key, column, stands, said)
        if table in told.all_of:
            for key in there:
                if key not in known:
                    return Difference(table, key, "", "", None)
    return None


def _is_near(stands: Value, told: object) -> bool:
    if stands is None or not isinstance(told, Near):
        return False
    try:
        return abs(datetime.fromisoformat(stands) - datetime.fromisoformat(told)) <= APART
    except (ValueError, TypeError):
        return False
