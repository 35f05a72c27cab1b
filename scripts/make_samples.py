"""Make the demo's customers and purchases (src/agentdesk/content/samples): run once, look, commit.

Names come from Faker with a fixed seed. Telephone numbers are nobody's: British ones from the range that Ofcom
keeps for films (07700 900xxx); China keeps none, so Chinese ones lie in 190 0000, a block that is not given out.
Days are counted back from the day on which the demo is made.
"""

import csv
import random
from collections.abc import Iterable
from pathlib import Path

from faker import Faker

SAMPLES = Path(__file__).parents[1] / "src" / "agentdesk" / "content" / "samples"
SEED = 20261118
BRITISH_EVERY = 4

PRODUCTS = {
    "purifier": (("净水器", "Water purifier"), "X200", 328_000, 32_900),
    "compact": (("台式净水器", "Countertop purifier"), "X100", 168_000, 16_900),
    "filter": (("滤芯", "Filter cartridge"), "F10", 12_900, 1_500),
    "prefilter": (("前置过滤器", "Pre-filter"), "P30", 69_900, 7_900),
    "softener": (("软水机", "Water softener"), "S5", 899_000, 89_900),
    "dispenser": (("管线机", "Water dispenser"), "D8", 129_000, 13_900),
    "upkeep": (("上门保养", "Home service visit"), "", 18_000, 1_900),
}
"""Name in both languages, model, price in fen and in pence."""

GROUPS = (
    ("low", 9, (188, 205), ("filter", "upkeep")),
    ("quarter", 13, (97, 118), ("compact", "prefilter", "dispenser")),
    ("month", 13, (36, 58), ("purifier", "softener")),
    ("new", 25, (2, 8), ("purifier", "compact", "prefilter", "dispenser", "softener")),
)
"""What the cycle makes of them, how many, delivered how many days ago (between), what they bought."""

CITIES = ("深圳", "广州", "杭州", "苏州", "成都", "武汉", "南京", "厦门", "青岛", "长沙", "佛山", "宁波")
TOWNS = ("Leeds", "Bristol", "York", "Exeter", "Norwich", "Cardiff", "Bath", "Derby")
FIRM_NAMES = ("云澜", "禾木", "松石", "清岸", "远帆", "半山", "晴川", "鹿鸣", "安禾", "星野")
FIRM_KINDS = ("餐饮管理有限公司", "酒店有限公司", "商贸有限公司", "物业服务有限公司", "幼儿园", "口腔门诊部")
BRITISH_FIRMS = ("Dental Practice", "Coffee House", "Guest House", "Nursery", "Bakery")
NOTES = (
    "家有老人，请慢些说",
    "工作日午休时间勿打",
    "Prefers calls after 17:00",
    "联系人换过一次，先确认身份",
)


def customer(position: int, group: str, faker: dict[str, Faker], rng: random.Random) -> dict[str, str]:
    """One customer as a row of the file."""
    british = position % BRITISH_EVERY == BRITISH_EVERY - 1
    firm = rng.random() < 0.25
    town = rng.choice(TOWNS if british else CITIES)
    if british:
        name = (
            f"{faker['en'].last_name()} {rng.choice(BRITISH_FIRMS)}" if firm else faker["en"].name_nonbinary()
        )
    else:
        name = f"{town}{rng.choice(FIRM_NAMES)}{rng.choice(FIRM_KINDS)}" if firm else faker["zh"].name()
    return {
        "number": f"HN{position + 1001}",
        "name": name,
        "kind": "enterprise" if firm else "individual",
        "tier": "important" if group == "month" and rng.random() < 0.4 else "",
        "language": "en" if british else "zh",
        "country": "GB" if british else "CN",
        "region": town,
        "phone": f"+447700900{position * 13 % 1000:03d}"
        if british
        else f"+861900000{position * 157 % 10_000:04d}",
        "note": rng.choice(NOTES[2:3] if british else NOTES[:2] + NOTES[3:]) if rng.random() < 0.2 else "",
    }


def purchases(
    who: dict[str, str], days: int, bought: str, first: int, again: bool
) -> Iterable[dict[str, str]]:
    """The orders of one customer; `again`: the same was bought half a year before as well."""
    names, model, fen, pence = PRODUCTS[bought]
    british = who["language"] == "en"
    for at, ago in enumerate((days + 180, days) if again else (days,)):
        yield {
            "order_no": f"D{first + at}",
            "customer_no": who["number"],
            "kind": "service" if bought == "upkeep" else "sale",
            "product": names[british],
            "model": model,
            "amount": f"{(pence if british else fen) / 100:.2f}",
            "currency": "GBP" if british else "CNY",
            "region": who["region"],
            "delivered_days_ago": str(ago),
        }


def write(name: str, rows: list[dict[str, str]]) -> None:
    """Write one file of the samples."""
    with (SAMPLES / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Write both files anew."""
    rng = random.Random(SEED)
    faker = {"zh": Faker("zh_CN"), "en": Faker("en_GB")}
    for each in faker.values():
        each.seed_instance(SEED)
    groups = [group for group in GROUPS for _ in range(group[1])]
    rng.shuffle(groups)
    customers: list[dict[str, str]] = []
    orders: list[dict[str, str]] = []
    for position, (group, _, (newest, oldest), bought) in enumerate(groups):
        who = customer(position, group, faker, rng)
        customers.append(who)
        days, what, again = rng.randint(newest, oldest), rng.choice(bought), rng.random() < 0.3
        orders.extend(purchases(who, days, what, 20_001 + len(orders), again))
    write("customers.csv", customers)
    write("purchases.csv", orders)


if __name__ == "__main__":
    main()
