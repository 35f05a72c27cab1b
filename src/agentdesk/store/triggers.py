"""Rules that the database itself keeps, written once and made into triggers on both databases."""

from collections.abc import Iterable
from typing import Final, NamedTuple


class Rule(NamedTuple):
    """What the database refuses at an act on a table, and the words it does it with."""

    table: str
    name: str
    act: str
    """INSERT, UPDATE, UPDATE OF column, DELETE."""
    refused_when: str
    """SQL over `old` and `new` that holds for a row that is refused."""
    message: str
    when: str = "BEFORE"
    """AFTER: SQLite gives a row its number only then."""


class Dialect(NamedTuple):
    """How one database says what a rule needs."""

    same: str
    """Compares two rows with NULLs in them."""
    state: str
    """The `state` in the JSON of the column `value`; a text that is none is an error, and so refused."""


SQLITE: Final = Dialect("IS", "json_extract(value, '$.state')")
POSTGRESQL: Final = Dialect("IS NOT DISTINCT FROM", "(value::json ->> 'state')")


def on_sqlite(rules: Iterable[Rule]) -> list[str]:
    """The statements that make the triggers on SQLite: one for each rule."""
    made = []
    for rule in rules:
        name = f"{rule.table}_{rule.name}"
        made.append(f"DROP TRIGGER IF EXISTS {name}")
        made.append(
            f"CREATE TRIGGER {name} {rule.when} {rule.act} ON {rule.table} WHEN {rule.refused_when} "
            f"BEGIN SELECT RAISE(ABORT, '{rule.message}'); END"
        )
    return made


def on_postgresql(rules: Iterable[Rule]) -> list[str]:
    """The statements that make the triggers on PostgreSQL: one function for the rules of a table and an act."""
    checks: dict[tuple[str, str, str], str] = {}
    for rule in rules:
        refused = f"RAISE restrict_violation USING MESSAGE = '{rule.message}'"
        check = f"IF ({rule.refused_when}) THEN {refused}; END IF; "
        place = (rule.table, rule.act, rule.when)
        checks[place] = checks.get(place, "") + check
    made = []
    for (table, act, when), ifs in checks.items():
        name = f"{table}_{'on' if when == 'BEFORE' else 'after'}_{act.lower().replace(' ', '_')}"
        row = "old" if act == "DELETE" else "new"
        made += [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {ifs}RETURN {row}; END $$",
            f"DROP TRIGGER IF EXISTS {name} ON {table}",
            f"CREATE TRIGGER {name} {when} {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    return made
