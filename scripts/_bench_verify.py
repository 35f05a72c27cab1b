"""One verification of a desk's history; a process of its own, for its memory's sake.

_bench_verify.py URL      prints {"seconds": ..., "processor": ..., "megabytes": ..., "rows": ..., "fault": ...}
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
        started, computed = time.perf_counter(), time.process_time()
        found = desk.see(history.verify)
        seconds, processor = time.perf_counter() - started, time.process_time() - computed
    fault = None if found.fault is None else str(found.fault)
    figures = {"seconds": seconds, "processor": processor, "megabytes": peak()}
    print(json.dumps(figures | {"rows": found.rows, "fault": fault}))


if __name__ == "__main__":
    main()
