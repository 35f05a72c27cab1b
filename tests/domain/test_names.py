"""Names in the two databases' search languages; SQLite's own FTS5 is the judge."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.names import phrase, spaced, tsquery


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("王小明", "王 小 明"),
        ("Acme 深圳", "acme 深 圳"),
        ("深圳Acme有限公司", "深 圳 acme 有 限 公 司"),
        ("ＡＣＭＥ　Ｘ２００", "acme x200"),
        ("O'Brien-Smith", "o brien smith"),
        ("𠮷野家々〇", "𠮷 野 家 々 〇"),
        ("佐藤ケン", "佐 藤 ケ ン"),
        ("a_b", "a b"),
        (" !? ", ""),
    ],
)
def test_spaced(text: str, words: str) -> None:
    assert spaced(text) == words


@pytest.mark.parametrize(
    ("query", "fts5", "postgres"),
    [
        ("伟明", '"伟 明"', "'伟' <-> '明'"),
        ("Ac", '"ac"*', "'ac':*"),
        ("深圳 ac", '"深 圳 ac"*', "'深' <-> '圳' <-> 'ac':*"),
        ("acme深", '"acme 深"', "'acme' <-> '深'"),
        ('王" OR "*', '"王 or"*', "'王' <-> 'or':*"),
        ("' & !", '""', ""),
        ("", '""', ""),
    ],
)
def test_queries(query: str, fts5: str, postgres: str) -> None:
    assert phrase(query) == fts5
    assert tsquery(query) == postgres


def found(names: list[str], query: str) -> list[str]:
    store = sqlite3.connect(":memory:")
    store.execute("CREATE VIRTUAL TABLE t USING fts5(words, name UNINDEXED)")
    store.executemany("INSERT INTO t VALUES (?, ?)", [(spaced(name), name) for name in names])
    rows = store.execute("SELECT name FROM t WHERE t MATCH ? ORDER BY rowid", [phrase(query)]).fetchall()
    store.close()
    return [name for (name,) in rows]


def test_fts5_finds_runs_of_characters_and_beginnings_of_words() -> None:
    names = ["王伟明", "王明伟", "伟明贸易 Acme", "李伟", "Acorn Ltd"]
    assert found(names, "伟明") == ["王伟明", "伟明贸易 Acme"]
    assert found(names, "伟") == ["王伟明", "王明伟", "伟明贸易 Acme", "李伟"]
    assert found(names, "ac") == ["伟明贸易 Acme", "Acorn Ltd"]
    assert found(names, "ACORN l") == ["Acorn Ltd"]
    assert found(names, "corn") == []
    assert found(names, "") == []


@given(st.text())
def test_no_query_breaks_the_search(query: str) -> None:
    found(["王小明"], query)


@given(st.text(alphabet="王小明李伟abcXYZ12 -·", min_size=1), st.data())
def test_any_chinese_part_of_a_name_finds_it(name: str, data: st.DataObject) -> None:
    words = spaced(name).split()
    if words:
        start = data.draw(st.integers(0, len(words) - 1))
        end = data.draw(st.integers(start + 1, len(words)))
        assert found([name], " ".join(words[start:end])) == [name]
