"""One verification of a desk's history; a process of its own, for its memory's sake.

_bench_verify.py URL      prints {"seconds": ..., "megabytes": ..., "rows": ..., "fault": ...}
"""

import json
import sys
import time

from _bench_plan import peak
from agentdesk.desk import Desk
from agentdesk.services import history


def main() -> None:
    """Verify the desk that the argument names."""
    with Desk.open(sys.argv[1]) as desk:
        desk.trust("admin")
        started = time.perf_counter()
        found = desk.see(history.verify)
        seconds = time.perf_counter() - started
    fault = None if found.fault is None else str(found.fault)
    print(json.dumps({"seconds": seconds, "megabytes": peak(), "rows": found.rows, "fault": fault}))


if __name__ == "__main__":
    main()
