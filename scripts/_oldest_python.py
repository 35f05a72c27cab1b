"""Imported first: refuses, with exit code 2, a Python that could not even read the other scripts."""

import sys

OLDEST = (3, 11)

if sys.version_info < OLDEST:
    oldest, running = (".".join(map(str, version[:2])) for version in (OLDEST, sys.version_info))
    print(
        f"AgentDesk needs Python {oldest} or later; this is {running}. Start the script with a newer one,"
        f" for example: python{oldest} {sys.argv[0]}",
        file=sys.stderr,
    )
    sys.exit(2)
