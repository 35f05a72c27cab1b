#!/usr/bin/env python3
"""Open AgentDesk, from nothing but Python 3.11: python3 scripts/run.py [arguments of agentdesk].

The first start makes `.venv`. Without arguments the demo desk is opened, and made first if there is none.
"""

import os
import subprocess
import sys

import _oldest_python  # noqa: F401 - before what an old Python cannot read
import _venv


def main() -> int:
    """Make the environment ready and become `agentdesk`; 2 when it cannot be made ready."""
    try:
        _venv.ensure()
    except _venv.Unready as trouble:
        print(trouble, file=sys.stderr)
        return 2
    command = [_venv.tool("agentdesk"), *(sys.argv[1:] or ["demo"])]
    if os.name == "nt":
        # There exec returns to the shell at once and leaves two programs reading one keyboard.
        return subprocess.run(command, check=False).returncode
    os.execv(command[0], command)


if __name__ == "__main__":
    sys.exit(main())
