"""Rows found through an index are the rows that a walk over the list finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.questionnaire.tree import Node, parse_xml
from tests.questionnaire.evaluating import evaluate

DATA = "<data><p>a</p><p>b</p><one>a</one><none/><n>1</n></data>"
PREDICATES = [
    "[k = 'a']",
    "[k = /data/one]",
    "[k = current()/../one]",
    "[k = /data/p]",
    "[k = /data/none]",
    "[k = /data/missing]",
    "[k = '']",
    "[k = 1]",
    "[k = true()]",
    "[k = m]",
    "[k != 'a']",
    "['a' = k]",
    "[k = 'a' and m = /data/one]",
    "[m = 'b' and k = /data/p]",
    "[k = 'a' and m != 'b']",
    "[k = 'a' and position() < 3]",
    "[k = 'a' or m = 'a']",
    "[k = 'a'][2]",
    "[2][k = 'a']",
    "[k = 'a'][last()]/m",
    "[k = string(position())]",
    "[k = instance('rows')/root/row[1]/m]",
]
cells = st.lists(st.sampled_from(["a", "b", "1", "2", ""]), max_size=2)
rows = st.lists(st.tuples(cells, cells), max_size=8)


def listed(row: tuple[list[str], list[str]]) -> str:
    """A row with its cells."""
    keys, marks = row
    inside = [f"<k>{key}</k>" for key in keys] + [f"<m>{mark}</m>" for mark in marks]
    return f"<row>{''.join(inside)}</row>"


def found(list_path: str, predicate: str, data: str, instances: dict[str, Node]) -> list[str]:
    """The texts of what the predicate leaves."""
    nodes = evaluate(f"{list_path}/root/row{predicate}", data, at="0/0", instances=instances)
    assert isinstance(nodes, list)
    return [node.text() for node in nodes]


@given(rows, st.sampled_from(PREDICATES))
def test_the_index_and_the_walk_agree(made: list[tuple[list[str], list[str]]], predicate: str) -> None:
    table = f"<root>{''.join(map(listed, made))}</root>"
    instances = {"rows": parse_xml(table)}
    # Within the primary instance, which changes, nothing is indexed.
    walked = found("/data", predicate, DATA.replace("</data>", f"{table}</data>"), instances)
    assert found("instance('rows')", predicate, DATA, instances) == walked


@pytest.mark.parametrize(
    "predicate", ["[k = /data/one]", "[k = current()/../one and m = 'x']", "[m = 'x' and k = /data/one]"]
)
def test_a_filter_over_thousands_reads_only_its_rows(monkeypatch: pytest.MonkeyPatch, predicate: str) -> None:
    table = "".join(
        f"<row><k>{'a' if i == 7 else i}</k><m>{'x' if i < 9 else i}</m></row>" for i in range(5000)
    )
    instances = {"rows": parse_xml(f"<root>{table}</root>")}
    assert found("instance('rows')", predicate, DATA, instances) == ["ax"]
    read: list[Node] = []
    whole = Node.text

    def counted(node: Node) -> str:
        read.append(node)
        return whole(node)

    monkeypatch.setattr(Node, "text", counted)
    assert found("instance('rows')", predicate, DATA, instances) == ["ax"]
    assert len(read) < 60
