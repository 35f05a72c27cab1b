#!/usr/bin/env python3
"""Write docs/keys.md from the registry of commands: python3 scripts/keys_page.py [--check].

With `--check` nothing is written; the exit status is 1 when the page is stale.
"""

import sys
from itertools import groupby
from pathlib import Path

from agentdesk.i18n import use_language
from agentdesk.tui.keymap import key_rows

PAGE = Path(__file__).parent.parent / "docs" / "keys.md"

HEAD = """# Keys

Made from the program by `scripts/keys_page.py`; `agentdesk keys` prints the same with your own changes. Digits may be
full-width. The names in the last column go into the settings file:

```toml
[keys]
"queue.next" = "f11"
```
"""


def page() -> str:
    """The page as it should be."""
    use_language("en")
    parts = [HEAD]
    for where, rows in groupby(key_rows({}), key=lambda row: row[1]):
        parts.append(f"\n## {where}\n\n| key | what it does | name |\n|---|---|---|\n")
        parts += [f"| {key or '(commands)'} | {does} | `{name}` |\n" for name, _where, key, does in rows]
    return "".join(parts)


def main() -> int:
    """Write the page, or say that it is stale."""
    if "--check" in sys.argv[1:]:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page():
            return 0
        print(f"{PAGE} is stale: run scripts/keys_page.py", file=sys.stderr)
        return 1
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
