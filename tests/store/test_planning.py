"""What the plan asks of many customers at a time is read from indexes."""

import pytest
from sqlalchemy.dialects import sqlite

from agentdesk.store import planning
from agentdesk.store.engine import Store
from agentdesk.store.hot import Hot

OPEN = "COVERING INDEX ix_visit_open"
DELIVERED = "COVERING INDEX ix_purchase_delivered"


@pytest.mark.parametrize(
    ("asked", "indexes"),
    [
        (planning._NEXT, [OPEN]),
        (planning._CANDIDATES, ["ix_visit_asked", OPEN, DELIVERED, DELIVERED]),
        (planning._RETURNED, ["ix_purchase_customer_id_purchased_on"] * 2),
    ],
)
def test_sqlite_reads_a_slice_by_its_indexes(file_store: Store, asked: Hot, indexes: list[str]) -> None:
    prepared = asked._for(sqlite.dialect())
    with file_store.reading() as tx:
        values = [1 for _place in prepared.places]
        rows = tx.driver.execute(f"EXPLAIN QUERY PLAN {prepared.sql}", values).fetchall()
    steps = [str(row[-1]) for row in rows]
    searched = [step for step in steps if " INDEX " in step]
    assert len(searched) == len(indexes), steps
    for step, index in zip(searched, indexes, strict=True):
        assert f"{index} (customer_id" in step, steps
    # The only whole reading is of the slice itself, found just before.
    assert {step for step in steps if step.startswith("SCAN")} <= {"SCAN some", "SCAN known"}
    assert not [step for step in steps if "TEMP B-TREE" in step]
