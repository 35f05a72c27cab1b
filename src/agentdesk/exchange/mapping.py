"""Which column says what: by the header's own name, or by a mapping file (TOML).

[columns]                    # field = header of the file (a list where several say it)
customer = "customer_no"
[constants]                  # what every row says that does not say it itself
currency = "GBP"
[values.kind]                # what the file says = what is stored
"B2B" = "enterprise"
[options]
dates = ["%d/%m/%Y"]         # forms of dates besides year-month-day (strptime)
phone_region = "GB"          # country of telephone numbers without a country code
sheet = "Orders"             # of a workbook
returns_prefix = "C"         # purchases: an order that begins so, with a negative amount, is a return
delivered_after_days = 3     # purchases: the day of delivery where the file has none
"""

import tomllib
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from agentdesk.domain.errors import Refusal
from agentdesk.exchange.fields import Field, plain
from agentdesk.i18n import N_

_LONGEST_DELIVERY: Final = 366
_PARTS: Final = ("columns", "constants", "values", "options")


@dataclass(frozen=True, slots=True)
class Options:
    """How the cells of a file are meant."""

    dates: tuple[str, ...] = ()
    phone_region: str = "CN"
    sheet: str = ""
    returns_prefix: str = ""
    delivered_after_days: int | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a mapping file says; empty: everything by the names of the headers."""

    columns: Table[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Table[str, str] = field(default_factory=dict)
    values: Table[str, dict[str, str]] = field(default_factory=dict)
    options: Options = field(default_factory=Options)


def load_mapping(path: Path, known: Sequence[Field]) -> Mapping:
    """Read a mapping file for the fields `known`. Raises Refusal for anything it does not know."""
    try:
        given = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise Refusal(
            N_("{file} cannot be read: {detail}."), file=path.name, detail=error.strerror or error
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refusal(N_("{file} is not a TOML file: {detail}."), file=path.name, detail=error) from error
    names = [each.name for each in known]
    _check_names(path.name, "", given, _PARTS)
    for part in _PARTS[:3]:
        _check_names(path.name, part, _table_in(path.name, given, part), names)
    options = _table_in(path.name, given, "options")
    _check_names(path.name, "options", options, [each.name for each in fields(Options)])
    columns = given.get("columns", {})
    return Mapping(
        {name: (said,) if isinstance(said, str) else tuple(map(str, said)) for name, said in columns.items()},
        {name: str(said) for name, said in given.get("constants", {}).items()},
        {
            name: {key.lower(): str(said) for key, said in words.items()}
            for name, words in given.get("values", {}).items()
        },
        _options(path.name, options),
    )


def _table_in(file: str, given: dict[str, Any], part: str) -> dict[str, Any]:
    table = given.get(part, {})
    inner = table.values() if part == "values" and isinstance(table, dict) else ()
    if not isinstance(table, dict) or not all(isinstance(each, dict) for each in inner):
        raise Refusal(N_("{file}: [{part}] must be a table."), file=file, part=part)
    return table


def _check_names(file: str, part: str, given: Iterable[str], known: Sequence[str]) -> None:
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, 3, 0.5) or known
            raise Refusal(
                N_("{file}: “{name}” is not known here. Did you mean: {near}?"),
                file=file,
                name=f"{part}.{name}" if part else name,
                near=", ".join(near),
            )


def _options(file: str, given: dict[str, Any]) -> Options:
    for name, said in given.items():
        wanted = {"dates": list, "delivered_after_days": int}.get(name, str)
        if type(said) is not wanted or (isinstance(said, int) and not 0 <= said <= _LONGEST_DELIVERY):
            raise Refusal(
                N_("{file}: options.{name} cannot be {value}."), file=file, name=name, value=repr(said)
            )
    options = dict(given)
    if "dates" in options:
        options["dates"] = tuple(map(str, options["dates"]))
    return Options(**options)


def match(
    file: str, header: Sequence[str], known: Sequence[Field], mapping: Mapping
) -> dict[str, tuple[int, ...]]:
    """Field name to the positions of its columns in `header`.

    Raises Refusal naming the column, the file and what comes near: for a column of the mapping that the file
    does not have, a required field that no column says, and a field that two columns say.
    """
    found = {
        name: tuple(_position(file, header, wanted) for wanted in said)
        for name, said in mapping.columns.items()
    }
    taken = {position for positions in found.values() for position in positions}
    for each in known:
        if each.name not in found:
            names = {plain(said) for said in (each.name, *each.headers)}
            positions = tuple(
                i
                for i, said in enumerate(header)
                if i not in taken and plain(said).rstrip("0123456789") in names
            )
            if positions:
                found[each.name] = positions
                taken.update(positions)
        _check_found(file, header, each, found.get(each.name, ()), mapping)
    return found


def _position(file: str, header: Sequence[str], wanted: str) -> int:
    plainly = [plain(said) for said in header]
    if plain(wanted) in plainly:
        return plainly.index(plain(wanted))
    near = get_close_matches(wanted, header, 3, 0.5) or header
    raise Refusal(
        N_("{file} has no column “{name}”. Did you mean: {near}?"),
        file=file,
        name=wanted,
        near=", ".join(near),
    )


def _check_found(
    file: str, header: Sequence[str], each: Field, positions: tuple[int, ...], mapping: Mapping
) -> None:
    if len(positions) > 1 and not each.many:
        raise Refusal(
            N_("{file}: several columns say {field}: {names}. Name the right one in a mapping file."),
            file=file,
            field=each.name,
            names=", ".join(header[position] for position in positions),
        )
    if each.required and not positions and each.name not in mapping.constants:
        near = {
            said for name in (each.name, *each.headers) for said in get_close_matches(name, header, 2, 0.6)
        }
        raise Refusal(
            N_("{file} has no column for {field} ({names}). Near it: {near}. A mapping file can name it."),
            file=file,
            field=each.name,
            names=", ".join((each.name, *each.headers[:4])),
            near=", ".join(sorted(near) or header),
        )
