#!/usr/bin/env python3
"""The whole gate, from nothing but Python 3.11: python3 scripts/test.py [--only NAME ...] [-k EXPR] [--list].

Every step runs even when an earlier one failed; the summary at the end names each with its time.
"""

import argparse
import subprocess
import sys
import time

import _oldest_python  # noqa: F401 - before what an old Python cannot read
import _venv

STEPS = {
    "lint": ["ruff", "check"],
    "format": ["ruff", "format", "--check"],
    "types": ["mypy"],
    "floors": ["lint-imports"],
    "translations": ["python", "scripts/translations.py", "check"],
    "unit": ["pytest", "tests", "--ignore=tests/e2e", "-q", "-n", "2"],
    "e2e": ["pytest", "tests/e2e", "-q"],
}
_NO_TEST_CHOSEN = 5


def main() -> int:
    """0 when every step passed, 1 when one failed, 2 when the environment cannot be made."""
    options = _options()
    if options.list:
        for name, command in STEPS.items():
            print(f"{name:13} {' '.join(command)}")
        return 0
    try:
        _venv.ensure(development=True)
    except _venv.Unready as trouble:
        print(trouble, file=sys.stderr)
        return 2
    results = [(name, *_run(name, options.k)) for name in STEPS if not options.only or name in options.only]
    print("\n== summary")
    for name, passed, seconds in results:
        print(f"{name:13} {'passed' if passed else 'FAILED':6} {seconds:6.1f} s")
    failed = [name for name, passed, _ in results if not passed]
    print("gate: " + ("failed at " + ", ".join(failed) if failed else "passed"))
    return 1 if failed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--only", nargs="+", choices=STEPS, metavar="NAME", help="run these steps and no other"
    )
    parser.add_argument("--list", action="store_true", help="name the steps and stop")
    parser.add_argument("-k", metavar="EXPR", help="in the pytest steps, run the tests that match")
    return parser.parse_args()


def _run(name: str, expression: str | None) -> tuple[bool, float]:
    """Run one step in the open. Whether it passed, and its seconds."""
    first, *rest = STEPS[name]
    if first == "pytest" and expression:
        rest += ["-k", expression]
    print(f"\n== {name}: {' '.join([first, *rest])}", flush=True)
    start = time.monotonic()
    command = [_venv.tool(first), *rest]
    code = subprocess.run(command, cwd=_venv.ROOT, stdin=subprocess.DEVNULL, check=False).returncode
    passed = code == 0 or (code == _NO_TEST_CHOSEN and bool(expression))
    return passed, time.monotonic() - start


if __name__ == "__main__":
    sys.exit(main())
