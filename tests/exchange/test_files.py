"""Customer and purchase files: columns found, rows read, bad cells named, rejects written."""

import csv
from datetime import date
from pathlib import Path

import pytest

from agentdesk.domain.errors import Refusal
from agentdesk.domain.incoming import CustomerRow, PurchaseRow, Reject
from agentdesk.domain.reason import because
from agentdesk.exchange.customers import customers_in
from agentdesk.exchange.purchases import purchases_in
from agentdesk.exchange.rejects import harmless, rejects_path, write_rejects


def file(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_chinese_headers(tmp_path: Path) -> None:
    path = file(
        tmp_path / "客户.csv",
        "客户编号,客户名称,类型,等级,语言,手机,电话2,邮箱,请勿致电,地区\n"
        "K1,王小明,个人,VIP,中文,13812345678,0755-86123456,w@x.cn,否,深圳\n"
        "K2,海纳,企业,,,,,,是,\n",
    )
    assert list(customers_in(path).rows) == [
        CustomerRow(
            2,
            "K1",
            {
                "name": "王小明",
                "region": "深圳",
                "kind": "individual",
                "tier": "important",
                "language": "zh",
                "do_not_call": False,
            },
            ("+8613812345678", "+8675586123456"),
            ("w@x.cn",),
        ),
        CustomerRow(3, "K2", {"name": "海纳", "kind": "enterprise", "do_not_call": True}),
    ]


def test_the_country_says_how_numbers_are_written(tmp_path: Path) -> None:
    path = file(tmp_path / "a.csv", "number,name,phone,country\n1,A,07700 900123,GB\n2,B,13812345678,\n")
    assert [row.phones for row in customers_in(path).rows if isinstance(row, CustomerRow)] == [
        ("+447700900123",),
        ("+8613812345678",),
    ]


def test_a_mapping_names_columns_words_and_constants(tmp_path: Path) -> None:
    mapping = file(
        tmp_path / "m.toml",
        '[columns]\norder_no = "Rechnung"\ncustomer = "Kunde"\npurchased_on = "Datum"\n'
        '[constants]\ncurrency = "EUR"\nproduct = "Filter"\n'
        '[values.kind]\n"RMA" = "return"\n[options]\ndates = ["%d.%m.%Y"]\ndelivered_after_days = 3\n',
    )
    path = file(
        tmp_path / "a.csv",
        "Rechnung;Kunde;Datum;Type;amount\nR1;1;18.11.2026;rma;12.50\nR2;1;18.11.2026;;7\n",
    )
    first, second = purchases_in(path, mapping).rows
    assert isinstance(first, PurchaseRow)
    assert first.values == {
        "product": "Filter",
        "kind": "return",
        "amount_minor": -1250,
        "currency": "EUR",
        "purchased_on": date(2026, 11, 18),
    }
    assert isinstance(second, PurchaseRow)
    assert (second.values["kind"], second.values["delivered_on"]) == ("sale", date(2026, 11, 21))


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("number,nme,phone", r"a\.csv has no column for name.*nme"),
        ("number,姓名,名称", "several columns say name: 姓名, 名称"),
        ("姓名,电话", r"a\.csv has no column for number"),
    ],
)
def test_columns_that_cannot_be_matched(tmp_path: Path, header: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        customers_in(file(tmp_path / "a.csv", f"{header}\n1,2,3\n"))


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('[columns]\nnumber = "customer_nr"', "has no column “customer_nr”. Did you mean: customer_no"),
        ('[columns]\nnumbr = "customer_no"', "“columns.numbr” is not known here. Did you mean: number"),
        ("[option]\n", "“option” is not known here. Did you mean: options"),
        ("[options]\nphone_regoin = 'GB'", "phone_region"),
        ("[options]\ndates = '%d'", "options.dates cannot be"),
        ("[options]\ndelivered_after_days = -1", "options.delivered_after_days cannot be"),
        ("columns = 3", r"\[columns\] must be a table"),
        ("nonsense", "is not a TOML file"),
    ],
)
def test_mappings_that_do_not_hold(tmp_path: Path, toml: str, said: str) -> None:
    path = file(tmp_path / "a.csv", "customer_no,name\n1,x\n")
    with pytest.raises(Refusal, match=said):
        customers_in(path, file(tmp_path / "m.toml", toml))


def test_every_bad_cell_of_a_row_is_named(tmp_path: Path) -> None:
    path = file(
        tmp_path / "a.csv",
        "订单号,客户编号,产品,数量,金额,币种,购买日期,交付日期\n"
        ",K1,净水器,x,1.234,CNY,2026-02-30,soon\n"
        "A2,K1,净水器,1,-5,CNY,2026-02-20,2026-02-19\n"
        "A3,K1,净水器,1,5,??,2026-02-20,,extra\n",
    )
    rows = list(purchases_in(path).rows)
    assert all(isinstance(row, tuple) for row in rows)
    named = [(each.row, each.column, each.value) for row in rows if isinstance(row, tuple) for each in row]
    assert sorted(named) == [
        (2, "交付日期", "soon"),
        (2, "数量", "x"),
        (2, "订单号", ""),
        (2, "购买日期", "2026-02-30"),
        (2, "金额", "1.234"),
        (3, "交付日期", "2026-02-19"),
        (4, "", ""),
        (4, "币种", "??"),
    ]


def test_where_a_file_cannot_be_read_on_the_rest_is_named(tmp_path: Path) -> None:
    path = file(tmp_path / "a.csv", 'number,name\n1,A\n2,"never closed\n' + "3,x\n" * 40_000)
    first, *rest = customers_in(path).rows
    assert isinstance(first, CustomerRow)
    assert [
        (each.row, each.reason.named["line"]) for row in rest if isinstance(row, tuple) for each in row
    ] == [(3, 3)]


@pytest.mark.parametrize(
    ("order", "amount", "prefix", "kind"),
    [
        ("C1", "-5", "C", "return"),
        ("C1", "5", "C", "sale"),
        ("1", "5", "C", "sale"),
        ("1", "-5", "C", None),
        ("1", "-5", "", "return"),
    ],
)
def test_returns(tmp_path: Path, order: str, amount: str, prefix: str, kind: str | None) -> None:
    mapping = file(
        tmp_path / "m.toml", f'[constants]\ncurrency = "GBP"\n[options]\nreturns_prefix = "{prefix}"\n'
    )
    path = file(
        tmp_path / "a.csv", f"order,customer_no,product,amount,date\n{order},1,x,{amount},2026-01-01\n"
    )
    (row,) = purchases_in(path, mapping).rows
    assert (row.values["kind"] if isinstance(row, PurchaseRow) else None) == kind


def test_the_rejects_file_is_harmless(tmp_path: Path) -> None:
    source = tmp_path / "orders.csv"
    rejects = [
        Reject(2, "phone", "+8613", because("“{text}” is not a telephone number.", text="+8613")),
        Reject(3, "name", "=HYPERLINK(1)", because("This cell has control characters.")),
        Reject(4, "name", "a\udcff", because("This cell has control characters.")),
    ]
    write_rejects(rejects_path(source), rejects)
    written = tmp_path / "orders.rejected.csv"
    assert written.read_bytes().startswith(b"\xef\xbb\xbf")
    with written.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.reader(opened))
    assert rows[0] == ["row", "column", "value", "reason"]
    assert rows[1] == ["2", "phone", "'+8613", "“+8613” is not a telephone number."]
    assert [row[2] for row in rows[2:]] == ["'=HYPERLINK(1)", "a\\xff"]
    assert harmless("@x") == "'@x"
    with pytest.raises(Refusal, match="cannot be written"):
        write_rejects(tmp_path / "none" / "x.csv", rejects)
