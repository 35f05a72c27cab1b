"""A database's schema as facts that can be compared, however it was made."""

import re

from agentdesk.store.engine import Store

_SPACES = re.compile(r"\s+")

_SERVER_FACTS = (
    "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns "
    "WHERE table_schema = current_schema()",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = current_schema()::regnamespace AND contype <> 'n'",
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()",
    "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
)


def _clauses(sql: str) -> frozenset[str]:
    """The clauses of a CREATE statement without regard to their order; the table's own words stay last."""
    flat = _SPACES.sub(" ", sql).replace('"', "")
    start, end = flat.find("("), flat.rfind(")")
    if not flat.startswith("CREATE TABLE"):
        return frozenset({flat})
    clauses, depth, word = [flat[:start].strip(), flat[end + 1 :].strip()], 0, ""
    for character in flat[start + 1 : end]:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            clauses.append(word.strip())
            word = ""
        else:
            word += character
    return frozenset([*clauses, word.strip()])


def facts_of(store: Store) -> set[object]:
    """Tables with columns, checks, keys and STRICT, indexes with their conditions, triggers."""
    with store.reading() as tx:
        if tx.dialect == "sqlite":
            rows = tx.driver.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            return {(kind, name, _clauses(sql)) for kind, name, sql in rows}
        return {tuple(row) for query in _SERVER_FACTS for row in tx.driver.execute(query).fetchall()}


def triggers_of(store: Store) -> set[str]:
    """The names of all triggers."""
    with store.reading() as tx:
        query = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if tx.dialect == "sqlite"
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        )
        return {row[0] for row in tx.driver.execute(query)}
