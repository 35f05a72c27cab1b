#!/usr/bin/env python3
"""Runs forms and random answers through our engine and through @getodk/xforms-engine, and compares every node.

    python scripts/peer_forms.py [FORM ...] [--answers 300] [--seeds 3] [--wrong 0.1] [--json]
    python scripts/peer_forms.py --record
    python scripts/peer_forms.py --recorded [--json]
    python scripts/peer_forms.py --bench [--json]

FORM is an XForm or an XLSForm; without one, the forms of scripts/peer/forms/, the shipped ones and a made one of
200 questions. `--record` keeps what the peer answered for the forms of scripts/peer/forms/, and `--recorded`
compares with that: it needs no Node. Differences that are meant stand in scripts/peer/known.json with their reason.
`--bench` measures both engines in one run instead: load and answers of 200 and 1,000 questions.
Ends with 1 when the engines differ, with 2 when the peer is not there.
"""

import argparse
import json
import re
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.questionnaire.forms import form_xml  # noqa: E402

from _peer_answers import Answer, answers, read_asking  # noqa: E402
from _peer_engines import HERE, Outcome, Peer, Source, run_ours  # noqa: E402
from agentdesk.exchange.xlsform import convert  # noqa: E402
from agentdesk.questionnaire.steps import NodeState  # noqa: E402

SHIPPED: Final = ROOT / "src" / "agentdesk" / "content" / "questionnaires"
BENCH: Final = (200, 1000)
BENCH_ANSWERS: Final = 400
ROUNDS: Final = 3
SHRUNK: Final = 6
"""Of a form, so many differences are shown by the fewest answers; the rest by all: each takes many runs."""
TRIES: Final = 120
RECORDED: Final = HERE / "recorded.json"
RECORDED_SEEDS: Final = (1, 2)
RECORDED_ANSWERS: Final = 60
KNOWN: Final[dict[str, dict[str, str]]] = json.loads((HERE / "known.json").read_text(encoding="utf-8"))
_FILE: Final = re.compile(r"jr://[\w-]+/([^\"'<>]+)")
_UNIQUE: Final = re.compile(r"/(?:orx:)?(?:instanceID|instanceid)$")


def main() -> int:
    """Compare, or measure; see the module."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("forms", nargs="*", type=Path)
    parser.add_argument("--answers", type=int, default=300)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--wrong", type=float, default=0.1, help="share of answers that are no good")
    parser.add_argument("--bench", action="store_true")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--recorded", action="store_true")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    if wanted.recorded:
        return _tell(compare_recorded(), wanted.json)
    try:
        with Peer() as peer:
            if wanted.bench:
                return _tell_bench(list(bench(peer)), wanted.json)
            if wanted.record:
                return record(peer)
            seeds = range(1, wanted.seeds + 1)
            told = (compare(peer, one, wanted.answers, seeds, wanted.wrong) for one in sources(wanted.forms))
            return _tell(told, wanted.json)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2


def sources(paths: Sequence[Path]) -> Iterator[Source]:
    """The forms named, else all that are kept for this."""
    for path in paths or sorted(filter(_is_form, (*HERE.glob("forms/*"), *SHIPPED.glob("*.md")))):
        yield read_source(path)
    if not paths:
        yield Source("200 questions", form_xml(200))


def _is_form(path: Path) -> bool:
    return path.suffix == ".md" or (path.suffix == ".xml" and "<h:html" in path.read_text(encoding="utf-8"))


def read_source(path: Path) -> Source:
    """An XForm or XLSForm, with the files beside it that it names."""
    xml = path.read_text(encoding="utf-8") if path.suffix == ".xml" else ""
    xml = xml or convert(path.read_bytes(), path.name).xform
    beside = {name: path.with_name(name) for name in _FILE.findall(xml)}
    files = {name: file.read_text(encoding="utf-8") for name, file in beside.items() if file.is_file()}
    return Source(path.name, xml, files)


def compare(peer: Peer, source: Source, count: int, seeds: Sequence[int], wrong: float) -> dict[str, Any]:
    """How one form goes in both, over the seeds; of each node that differs, the shortest answers that show it."""
    asking = read_asking(source.xml, source.files)
    told = _told(source, Outcome())
    differing: dict[str, Any] = {}
    for seed in seeds:
        drawn = answers(asking, count, seed, wrong)
        ours, theirs = run_ours(source, drawn), peer.run(source, drawn)
        if ours.error or theirs.error:
            few = shrunk(lambda some: bool(run_ours(source, some).error), drawn) if ours.error else []
            return told | {"ours": ours.error, "peer": theirs.error, "answers": few}
        told["nodes"] += len(theirs.nodes)
        for plain, path in unknown(source, ours, theirs).items():
            if plain not in differing:
                few = drawn if len(differing) >= SHRUNK else least(peer, source, drawn, path)
                differing[plain] = shown(peer, source, few, path)
    return told | {"differences": list(differing.values())}


def differences(ours: Outcome, theirs: Outcome) -> list[str]:
    """The paths on which the two do not agree; what is random by nature is left out."""
    paths = dict.fromkeys([*theirs.nodes, *ours.nodes])
    return [
        path for path in paths if not _UNIQUE.search(path) and ours.nodes.get(path) != theirs.nodes.get(path)
    ]


def unknown(source: Source, ours: Outcome, theirs: Outcome) -> dict[str, str]:
    """The differences that are not known, the first of each node: its path without the numbers, its path."""
    known = KNOWN.get(source.name, {})
    found: dict[str, str] = {}
    for path in differences(ours, theirs):
        plain = re.sub(r"\[\d+\]", "", path)
        if plain not in known:
            found.setdefault(plain, path)
    return found


def record(peer: Peer) -> int:
    """Keep what the peer answers for the forms kept here."""
    kept = []
    for path in sorted(filter(_is_form, HERE.glob("forms/*"))):
        source = read_source(path)
        asking = read_asking(source.xml, source.files)
        for seed in RECORDED_SEEDS:
            drawn = answers(asking, RECORDED_ANSWERS, seed)
            nodes = {
                node: state
                for node, state in peer.run(source, drawn).nodes.items()
                if not _UNIQUE.search(node)
            }
            kept.append({"form": path.name, "answers": drawn, "nodes": nodes})
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in kept)
    RECORDED.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    return 0


def compare_recorded() -> Iterator[dict[str, Any]]:
    """Ours against what was recorded; the same shape as `compare`."""
    for one in json.loads(RECORDED.read_text(encoding="utf-8")):
        source = read_source(HERE / "forms" / one["form"])
        drawn = [(path, value) for path, value in one["answers"]]
        theirs = Outcome({path: NodeState(*state) for path, state in one["nodes"].items()})
        ours = run_ours(source, drawn)
        found = {} if ours.error else unknown(source, ours, theirs)
        differing = [_difference(path, drawn, ours, theirs) for path in found.values()]
        yield _told(source, ours) | {"nodes": len(theirs.nodes), "differences": differing}


def least(peer: Peer, source: Source, drawn: Sequence[Answer], path: str) -> list[Answer]:
    """As few of the answers as still show that the node differs."""

    def differs(some: Sequence[Answer]) -> bool:
        return path in differences(run_ours(source, some), peer.run(source, some))

    return shrunk(differs, drawn)


def shown(peer: Peer, source: Source, few: Sequence[Answer], path: str) -> dict[str, Any]:
    """One difference, as it is after these answers."""
    return _difference(path, few, run_ours(source, few), peer.run(source, few))


def _difference(path: str, drawn: Sequence[Answer], ours: Outcome, theirs: Outcome) -> dict[str, Any]:
    return {
        "node": path,
        "answers": list(drawn),
        "ours": _state(ours.nodes.get(path)),
        "peer": _state(theirs.nodes.get(path)),
        "refused": {"ours": ours.refused, "peer": theirs.refused},
    }


def _told(source: Source, ours: Outcome) -> dict[str, Any]:
    return {"form": source.name, "nodes": 0, "ours": ours.error, "peer": "", "answers": [], "differences": []}


def shrunk(differs: Callable[[Sequence[Answer]], bool], drawn: Sequence[Answer]) -> list[Answer]:
    """The answers without those that are not needed for it to differ, tried in ever smaller pieces."""
    few, piece, tries = list(drawn), max(len(drawn) // 2, 1), 0
    if differs([]):
        return []
    while piece and tries < TRIES:
        for start in range(len(few) - piece, -1, -piece):
            tries += 1
            fewer = few[:start] + few[start + piece :]
            if differs(fewer):
                few = fewer
        piece //= 2
    return few


def bench(peer: Peer) -> Iterator[dict[str, Any]]:
    """Both engines on the same forms and answers, in turn: load in ms, an answer in microseconds."""
    for count in BENCH:
        source = Source(f"{count} questions", form_xml(count))
        drawn = answers(read_asking(source.xml, {}), BENCH_ANSWERS, 1, 0.0)
        engines: dict[str, Callable[[Source, Sequence[Answer]], Outcome]] = {
            "ours": run_ours,
            "peer": peer.run,
        }
        told: dict[str, list[Outcome]] = {name: [] for name in engines}
        for _ in range(ROUNDS):
            for name, run in engines.items():
                told[name].append(run(source, drawn))
        figures = {name: _figures(outcomes) for name, outcomes in told.items()}
        times = round(figures["peer"]["p95_us"] / figures["ours"]["p95_us"], 1)
        yield {"questions": count, "answers": len(drawn), **figures, "p95_times": times}


def _figures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    per_answer = [microseconds for outcome in outcomes for microseconds in outcome.answer_us]
    return {
        "load_ms": round(statistics.median(outcome.load_ms for outcome in outcomes), 1),
        "median_us": round(statistics.median(per_answer), 1),
        "p95_us": round(statistics.quantiles(per_answer, n=20)[-1], 1),
    }


def _state(state: NodeState | None) -> dict[str, Any] | None:
    return None if state is None else state._asdict()


def _short(drawn: Sequence[Answer]) -> str:
    return json.dumps(drawn, ensure_ascii=False)[:400]


def _tell(found: Iterable[dict[str, Any]], as_json: bool) -> int:
    told = []
    for one in found:
        told.append(one)
        if not as_json:
            _tell_form(one)
    if as_json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
    return int(any(one["differences"] or bool(one["ours"]) != bool(one["peer"]) for one in told))


def _tell_form(one: dict[str, Any]) -> None:
    refused = "".join(f"  {who} refuses: {one[who]}" for who in ("ours", "peer") if one[who])
    print(f"{one['form']:32}{one['nodes']:7} nodes{len(one['differences']):5} differ{refused}", flush=True)
    if one["answers"]:
        print(f"    after {_short(one['answers'])}")
    for difference in one["differences"]:
        print(f"    {difference['node']}  after {_short(difference['answers'])}")
        print(f"        ours {difference['ours']}\n        peer {difference['peer']}")


def _tell_bench(rows: Sequence[dict[str, Any]], as_json: bool) -> int:
    if as_json:
        print(json.dumps(rows, indent=1))
        return 0
    print(f"{'':16}{'engine':8}{'load ms':>10}{'median us':>12}{'p95 us':>10}")
    for row in rows:
        for who in ("ours", "peer"):
            figures = row[who]
            print(
                f"{row['questions']:6} questions{who:8}{figures['load_ms']:10}"
                f"{figures['median_us']:12}{figures['p95_us']:10}"
            )
        print(f"{'':16}p95: {row['p95_times']} times quicker")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
