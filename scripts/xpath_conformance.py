#!/usr/bin/env python3
"""Run published XPath cases through the program's own expressions, and count.

    python scripts/xpath_conformance.py CASES.json [--json] [--zone NAME] [--day-fraction]

Prints totals by type and each miss. `--zone` is the zone the cases assume (default: Asia/Shanghai, a new
organisation's own); `--day-fraction` counts a date as a fraction of UTC days, as browsers do, where the program
counts whole local days. Exit 0: the cases were run. 2: that is no file of cases.

Where the sources contradict each other, web-forms' way is taken. So those of JavaRosa's cases stay misses that want an
error for what XPath 1.0 allows (`//`, `|`, `text()`, filters, `number()`) or for what is no date, a comma as a decimal
point, a half rounded up below zero, no exponents, a tolerance in `=`, a digit less of `decimal-time()`, a whole day of
`date(6.5)`, or a group counted as filled by `count-non-empty()`; and those of Enketo's that want texts equal for being
the same date, `NaN` from `once()`, a date read as JavaScript prints it, or an error for a seed that is a text.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from _xpath_cases import BadFile, Calendar, Outcome, outcomes

DEFAULT_ZONE: Final = "Asia/Shanghai"


def report(ran: Iterable[Outcome]) -> dict[str, Any]:
    """Totals, totals by type, and the misses, as `--json` prints them."""
    totals = {"scored": 0, "passed": 0}
    by_type: dict[str, dict[str, int]] = {}
    misses: list[dict[str, Any]] = []
    for outcome in ran:
        case = outcome.case
        kind = by_type.setdefault(str(case.get("type")), {"scored": 0, "passed": 0})
        for count in (totals, kind):
            count["scored"] += 1
            count["passed"] += outcome.passed
        if not outcome.passed:
            told = {key: case.get(key) for key in ("file", "line", "expr", "type", "expected")}
            misses.append({**told, "got": outcome.got})
    return {"totals": totals, "by_type": by_type, "misses": misses}


def _print(found: dict[str, Any]) -> None:
    for kind, count in [*sorted(found["by_type"].items()), ("total", found["totals"])]:
        share = 100 * count["passed"] / count["scored"] if count["scored"] else 100.0
        print(f"{kind:16}{count['passed']:6} of {count['scored']:6}  {share:6.2f} %")
    for miss in found["misses"]:
        print(f"{miss['file']}:{miss['line']}: {miss['expr']}")
        print(f"    {miss['type']} {miss['expected']!r}, got {miss['got']}")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise argparse.ArgumentTypeError(f"no such time zone: {name}") from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the file named; the exit code."""
    parser = argparse.ArgumentParser(description="Run published XPath cases and count what passes.")
    parser.add_argument("cases", type=Path, metavar="CASES.json")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--zone", type=_zone, default=DEFAULT_ZONE, help="the time zone the cases assume")
    parser.add_argument("--day-fraction", action="store_true", help="a date is a fraction of UTC days")
    asked = parser.parse_args(arguments)
    try:
        found = report(outcomes(asked.cases, Calendar(asked.zone, asked.day_fraction)))
    except BadFile as error:
        print(error, file=sys.stderr)
        return 2
    if asked.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        _print(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
