"""Customers and purchases out of files, on both databases; the real shop's file among them."""

import csv
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from faker import Faker
from sqlalchemy import select
from sqlmodel import SQLModel

from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.exchange.customers import customers_in
from agentdesk.exchange.purchases import purchases_in
from agentdesk.services.imports import ImportReport, import_customers, import_purchases
from tests.desks import Clock, as_person

ROOT = Path(__file__).parents[2]
RETAIL = ROOT.parent / "shared" / "data" / "retail" / "purchases.csv"
RETAIL_MAP = ROOT / "src" / "agentdesk" / "content" / "mappings" / "retail.toml"
ON_POSTGRESQL = 3_000
"""Rows of the real file that PostgreSQL is given, to save time; SQLite takes all of them."""


def dump(desk: Desk, *tables: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the tables, as the database has them."""
    with desk.store.reading() as tx:
        return {
            name: [
                tuple(row)
                for row in tx.connection.execute(select(SQLModel.metadata.tables[name]).order_by("id"))
            ]
            for name in tables
        }


def data(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    return dump(desk, "customer", "contact", "purchase")


def write(path: Path, rows: Iterable[Iterable[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def bring_customers(desk: Desk, path: Path, *, dry_run: bool = False) -> ImportReport:
    return import_customers(desk, customers_in(path), dry_run=dry_run)


def bring_purchases(
    desk: Desk, path: Path, mapping: Path | None = None, *, dry_run: bool = False
) -> ImportReport:
    return import_purchases(desk, purchases_in(path, mapping), dry_run=dry_run)


def numbers(report: ImportReport) -> tuple[int, int, int, int, int, int]:
    return report.read, report.added, report.updated, report.unchanged, report.doubled, report.rejected_rows


CUSTOMER_ROWS = [
    ["客户编号", "姓名", "电话", "类型", "等级", "备注", "内部代码"],
    ["N1", "刘芳", "138 1234 5678；(0755)8612 3456", "个人", "重要", "周末勿打", "x"],
    ["N2", "广州云帆科技有限公司", "020-8765 4321", "企业", "普通", "", "y"],
]


@pytest.fixture
def keeper(desk: Desk) -> Desk:
    """A desk with the supervisor at it."""
    desk.trust("zhao.min")
    return desk


def test_new_same_and_changed_customers(keeper: Desk, tmp_path: Path, clock: Clock) -> None:
    path = write(tmp_path / "客户.csv", CUSTOMER_ROWS)
    first = bring_customers(keeper, path)
    assert numbers(first) == (2, 2, 0, 0, 0, 0)
    assert first.ignored_columns == ("内部代码",)
    before = data(keeper)
    clock.forward(hours=1)
    assert numbers(bring_customers(keeper, path)) == (2, 0, 0, 2, 0, 0)
    assert data(keeper) == before

    changed = [CUSTOMER_ROWS[0], ["N1", "刘芳芳", "13900009999", "", "", "", ""], CUSTOMER_ROWS[2]]
    assert numbers(bring_customers(keeper, write(path, changed))) == (2, 0, 1, 1, 0, 0)
    with keeper.store.reading() as tx:
        row = tx.connection.exec_driver_sql(
            "SELECT name, search, tier, note, updated_at > created_at FROM customer WHERE number = 'N1'"
        ).one()
        assert tuple(row) == ("刘芳芳", "刘 芳 芳", "important", "周末勿打", True)
        phones = tx.connection.exec_driver_sql(
            "SELECT value, tail, position FROM contact JOIN customer ON customer.id = customer_id "
            "WHERE number = 'N1' ORDER BY position"
        ).all()
    assert [tuple(each) for each in phones] == [
        ("+8613900009999", "9999", 0),
        ("+8613812345678", "5678", 1),
        ("+8675586123456", "3456", 2),
    ]


def test_a_purchase_that_differs_is_brought_up_to_date(keeper: Desk, tmp_path: Path) -> None:
    header = ["订单号", "客户编号", "产品", "金额", "币种", "购买日期", "交付日期"]
    path = write(tmp_path / "o.csv", [header, ["A1", "K001", "净水器", "¥3,280.00", "CNY", "2026/11/1", ""]])
    assert numbers(bring_purchases(keeper, path)) == (1, 1, 0, 0, 0, 0)
    write(path, [header, ["A1", "K001", "净水器", "3280", "CNY", "2026-11-01", "2026年11月5日"]])
    assert numbers(bring_purchases(keeper, path)) == (1, 0, 1, 0, 0, 0)
    with keeper.store.reading() as tx:
        row = tx.connection.exec_driver_sql(
            "SELECT amount_minor, units, CAST(delivered_on AS TEXT) FROM purchase WHERE order_no = 'A1'"
        ).one()
    assert tuple(row) == (328_000, 1, "2026-11-05")


def test_rows_are_weighed_against_the_file_and_the_database(keeper: Desk, tmp_path: Path) -> None:
    header = ["order_no", "customer_no", "product", "amount", "currency", "order date"]
    good = ["A1", "K001", "Filter", "12.50", "GBP", "2026-11-01"]
    path = write(
        tmp_path / "o.csv",
        [
            header,
            good,
            good,
            ["A1", "K002", "Filter", "12.50", "GBP", "2026-11-01"],
            ["A2", "K999", "Filter", "12.50", "GBP", "2026-11-01"],
            ["A3", "K001", "", "12.505", "GBP", "2026-02-30"],
        ],
    )
    dry = bring_purchases(keeper, path, dry_run=True)
    before = data(keeper)
    assert numbers(dry) == (5, 1, 0, 0, 1, 3)
    wet = bring_purchases(keeper, path)
    assert (numbers(wet), wet.rejected) == (numbers(dry), dry.rejected)
    assert len(data(keeper)["purchase"]) == len(before["purchase"]) + 1
    assert [(each.row, each.column, each.value) for each in wet.rejected] == [
        (4, "order_no", "A1"),
        (5, "customer_no", "K999"),
        (6, "product", ""),
        (6, "amount", "12.505"),
        (6, "order date", "2026-02-30"),
    ]


def test_an_import_is_written_down_once(keeper: Desk, tmp_path: Path) -> None:
    path = write(tmp_path / "k.csv", CUSTOMER_ROWS)
    bring_customers(keeper, path, dry_run=True)
    bring_customers(keeper, path)
    events = [row for row in dump(keeper, "audit_event")["audit_event"] if row[3] == "customers_imported"]
    assert len(events) == 1
    assert '"file": "k.csv"' in str(events[0])
    assert '"added": 2' in str(events[0])


@pytest.mark.parametrize("login", ["li.na", "qian.jun"])
def test_not_everybody_may_import(desk: Desk, tmp_path: Path, login: str) -> None:
    path = write(tmp_path / "k.csv", CUSTOMER_ROWS)
    with as_person(desk, login), pytest.raises(Refusal):
        bring_customers(desk, path)
    assert not [row for row in data(desk)["customer"] if row[1] == "N1"]


def test_progress_ends_at_the_whole(keeper: Desk, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    rows = [["客户编号", "姓名"], *([f"M{i}", f"客户{i}"] for i in range(4_500))]
    path = write(tmp_path / "k.csv", rows)
    import_customers(keeper, customers_in(path), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(2_000, 4_500), (4_000, 4_500), (4_500, 4_500), (4_500, 4_500)]


# --- the real file -------------------------------------------------------------------------------------------------


def retail_rows(desk: Desk) -> list[list[str]]:
    """The rows of the real file, or a part of them on PostgreSQL; skips where the file is not at hand."""
    if not RETAIL.exists():
        pytest.skip("the real purchases are not beside this project: ../shared/data/retail/purchases.csv")
    with RETAIL.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return rows if desk.store.path else rows[: ON_POSTGRESQL + 1]


def made_up_customers(path: Path, wanted: Iterable[str]) -> Path:
    """A customer file for the shop's customer numbers, which come without names and telephone numbers."""
    fakers = {"zh": Faker("zh_CN"), "en": Faker("en_GB")}
    rows = [["number", "name", "phone", "language", "country"]]
    for position, number in enumerate(sorted(wanted)):
        language = "zh" if position % 4 else "en"
        fakers[language].seed_instance(int(number))
        tail = f"{position % 1000:03d}"
        phone = f"1900000{position % 10_000:04d}" if language == "zh" else f"07700 900{tail}"
        country = "CN" if language == "zh" else "GB"
        rows.append([number, fakers[language].name(), phone, language, country])
    return write(path, rows)


def test_the_real_file_whole_and_twice(keeper: Desk, tmp_path: Path) -> None:
    rows = retail_rows(keeper)
    people = {row[1] for row in rows[1:]}
    customers = bring_customers(keeper, made_up_customers(tmp_path / "customers.csv", people))
    assert numbers(customers) == (len(people), len(people), 0, 0, 0, 0)
    path = write(tmp_path / "purchases.csv", rows)
    if keeper.store.path:
        shutil.copy(RETAIL, path)
    first = bring_purchases(keeper, path, RETAIL_MAP)
    count = len(rows) - 1
    assert numbers(first) == (count, count, 0, 0, 0, 0)
    before = data(keeper)
    assert numbers(bring_purchases(keeper, path, RETAIL_MAP)) == (count, 0, 0, count, 0, 0)
    assert data(keeper) == before
    with keeper.store.reading() as tx:
        by_kind = dict(
            map(
                tuple,
                tx.connection.exec_driver_sql(
                    "SELECT kind, count(*) FROM purchase WHERE currency = 'GBP' GROUP BY 1"
                ),
            )
        )
        total = tx.connection.exec_driver_sql(
            "SELECT sum(amount_minor) FROM purchase WHERE currency = 'GBP'"
        ).scalar_one()
    returns = sum(row[0].startswith("C") for row in rows[1:])
    assert by_kind == {"sale": count - returns, "return": returns}
    assert int(total) == sum(round(float(row[5]) * 100) for row in rows[1:])


def test_a_damaged_copy_loses_only_its_bad_rows(keeper: Desk, tmp_path: Path) -> None:
    rows = retail_rows(keeper)[:2_501]
    people = {row[1] for row in rows[1:]}
    bring_customers(keeper, made_up_customers(tmp_path / "customers.csv", people))
    rows[10][2] = "2010-13-01"
    rows[20][2] = "yesterday"
    rows[30][1] = "99999"
    rows[40][5] = "12.3.4"
    rows[60] = [rows[50][0], *rows[60][1:]]
    lines = write(tmp_path / "damaged.csv", rows).read_bytes().split(b"\r\n")
    lines[70] += b" \xff\xfe caf\xe9"
    path = tmp_path / "damaged.csv"
    path.write_bytes(b"\r\n".join(lines))

    report = bring_purchases(keeper, path, RETAIL_MAP)
    assert numbers(report) == (2_500, 2_494, 0, 0, 0, 6)
    named = [(each.row, each.column, each.reason.message.split()[0]) for each in report.rejected]
    assert named == [
        (11, "purchased_on", "“{text}”"),
        (21, "purchased_on", "“{text}”"),
        (31, "customer_no", "There"),
        (41, "amount_gbp", "“{text}”"),
        (61, "order_no", "Row"),
        (71, "main_product", "This"),
    ]
    stored = {row[1] for row in data(keeper)["purchase"]}
    bad = {10, 20, 30, 40, 60, 70}
    assert all((rows[at][0] in stored) == (at not in bad or at == 60) for at in range(1, len(rows)))
