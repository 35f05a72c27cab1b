"""Figures of a measurement: a series of times beside its floor's, as one row of the report."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

Figures = dict[str, Any]
_DIGITS: Final = 4


def percentile(samples: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile: a value that was seen, never one between two."""
    ranked = sorted(samples)
    return ranked[max(0, math.ceil(len(ranked) * percent / 100) - 1)]


def spread(samples: Sequence[float]) -> Figures:
    """n, p50, p95, p99 and max of a series."""
    return {
        "n": len(samples),
        "p50": round(percentile(samples, 50), _DIGITS),
        "p95": round(percentile(samples, 95), _DIGITS),
        "p99": round(percentile(samples, 99), _DIGITS),
        "max": round(max(samples), _DIGITS),
    }


def row(
    name: str,
    unit: str,
    samples: Sequence[float],
    *,
    floors: Mapping[str, Sequence[float]] | None = None,
    budget: Mapping[str, float] | None = None,
) -> Figures:
    """One row: the series, its floors, the ratios to the first of them, and whether the budget holds.

    A budget names figures and what they may be at most: `p50`, `p95`, `p99`, `max`, or `ratio p50`, `ratio p95` to
    the first floor.
    """
    figures: Figures = {"name": name, "unit": unit, **spread(samples)}
    beside = [{"name": floor, **spread(series)} for floor, series in (floors or {}).items() if series]
    if beside:
        figures["floor"], *others = beside
        figures["ratio"] = {
            point: round(figures[point] / figures["floor"][point], 2)
            for point in ("p50", "p95")
            if figures["floor"][point]
        }
        if others:
            figures["other_floors"] = others
    if budget:
        figures["budget"] = dict(budget)
        figures["holds"] = all(_figure(figures, point) <= most for point, most in budget.items())
    return figures


def _figure(figures: Figures, point: str) -> float:
    what, _, of = point.partition(" ")
    if not of:
        return float(figures[what])
    return float(figures[what][of]) if what in figures else float("inf")


def skipped(name: str, why: str) -> Figures:
    """A row that could not be measured, and why."""
    return {"name": name, "skipped": why}


def milliseconds(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def processor_time(times: int, work: Callable[[], object]) -> Figures:
    """p50 and p95 of the milliseconds that this thread computes in `work`: the same on a machine that does more."""
    samples = []
    for _ in range(times):
        started = time.thread_time()
        work()
        samples.append((time.thread_time() - started) * 1000)
    return {point: figure for point, figure in spread(samples).items() if point in ("p50", "p95")}


def side_by_side(times: int, *works: Callable[[], object]) -> list[list[float]]:
    """Milliseconds of each work, taken in turns, so that what slows the machine slows them all alike.

    Each is done twice before it counts.
    """
    series: list[list[float]] = [[] for _ in works]
    for turn in range(times + 2):
        for work, samples in zip(works, series, strict=True):
            spent = milliseconds(work)
            if turn >= 2:
                samples.append(spent)
    return series
