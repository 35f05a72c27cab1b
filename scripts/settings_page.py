#!/usr/bin/env python3
"""Write docs/settings.md from the registry of settings: python3 scripts/settings_page.py [--check].

With `--check` nothing is written; the exit status is 1 when the page is stale.
"""

import sys
from pathlib import Path

from agentdesk.domain.settings import SETTINGS
from agentdesk.i18n import use_language
from agentdesk.services.setting_words import name

PAGE = Path(__file__).parent.parent / "docs" / "settings.md"

HEAD = """# Settings

What the requirements leave to the company. The table is made from the program by `scripts/settings_page.py`.

On the screen: `Ctrl+K` from the ledger or from home. Supervisors see the settings; managers and administrators change
them. Enter changes the chosen one and shows an example while you write, Delete makes it the default again, `Ctrl+Z`
takes back what was changed on this page. `*` is another than the default, `+` will be another on a day to come.

```
agentdesk settings list [--changed]                     every setting: since when, by whom, value, default
agentdesk settings show clock.plan.critical             with its source, what it will be, and an example
agentdesk settings set clock.plan.critical 6h worked [--from 2026-12-01]
agentdesk settings set office-hours "Mon-Fri 09:00-12:00 13:30-18:00; Sat 09:00-12:00"
agentdesk settings set emergency zhao.min li.na
agentdesk settings set --file F.json                    {"clock.warn": "80%", "refund.limit": null}: all, or none
agentdesk settings reset clock.plan.critical            the default again
```

`--json` prints each for machines. Values may be written in Chinese as well: `6小时 工作时间`, `周一至周五 9-18`.

**From when it holds.** From a day on, today at the earliest; each setting for itself, so that a change of next month
does not bring back what another has changed today. Every change is in the audit log (`setting_changed`,
`setting_undone`) with what was, what is and the day.

**Running clocks.** A change of a target, the warning, the ladder or the office hours makes every open issue be read
anew: at the next look on that day, within a minute where a terminal is open, at once from the command line. An open
clock follows the new rule from its beginning; a clock that has ended keeps the outcome it had.

**Values.** A time is `7h30m worked`, counted in office hours, or `24h elapsed`, around the clock; without a word it is
worked. `none` is not timed; `same`, of a complaint, is the time of every issue. Office hours are spans of a day; one
past midnight is refused: write it as two, to 24:00 and from 00:00. Saturdays and Sundays count only where the holiday
calendar has them worked (调休). Amounts name their currency and are not converted: what a currency has no limit for
waits for a person. `all` for an emergency is every supervisor and manager.

| key | what it is | default | source |
|---|---|---|---|
"""


def page() -> str:
    """The page as it should be."""
    use_language("en")
    rows = (
        f"| `{each.key}` | {name(each)} | `{each.default}` | {each.source} |\n" for each in SETTINGS.values()
    )
    return HEAD + "".join(rows)


def main() -> int:
    """Write the page, or say that it is stale."""
    if "--check" in sys.argv[1:]:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page():
            return 0
        print(f"{PAGE} is stale: run scripts/settings_page.py", file=sys.stderr)
        return 1
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
