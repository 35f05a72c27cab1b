"""Why a rule decided as it did, as data: kept with the row, said in the reader's language when shown."""

import json
from dataclasses import dataclass

Value = str | int

_to_json = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence as a catalogue message and the values of its named places.

    `message` is an English message id; `values` are (name, value) pairs in alphabetical order of their names,
    so that equal reasons compare and hash equal. Show it by `_(reason.message, **reason.named)`.
    """

    message: str
    values: tuple[tuple[str, Value], ...] = ()

    @property
    def named(self) -> dict[str, Value]:
        """The values by name, ready to be keyword arguments."""
        return dict(self.values)

    def to_json(self) -> str:
        """One JSON object: `{"message": ..., "values": {...}}`."""
        return _to_json({"message": self.message, "values": self.named})

    @classmethod
    def from_json(cls, text: str) -> "Reason":
        """What `to_json` wrote. Raises ValueError for anything else."""
        match json.loads(text):
            case {"message": str(message), "values": dict(values)}:
                if all(isinstance(value, (str, int)) for value in values.values()):
                    return because(message, **values)
        raise ValueError(f"not a reason: {text!r}")

    def __str__(self) -> str:
        return self.message.format(**self.named)


def because(message: str, **values: Value) -> Reason:
    """The reason `message` with its places filled by `values`."""
    return Reason(message, tuple(sorted(values.items())))
