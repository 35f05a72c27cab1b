"""The forms of scripts/peer/ stand, node by node, as the reference form engine has them after the same answers."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PEER = ROOT / "scripts" / "peer"
RECORDED: list[dict[str, Any]] = json.loads((PEER / "recorded.json").read_text(encoding="utf-8"))
FORMS = sorted({one["form"] for one in RECORDED})


@cache
def compared() -> list[dict[str, Any]]:
    """What the script says of every recorded form."""
    command = [sys.executable, str(ROOT / "scripts" / "peer_forms.py"), "--recorded", "--json"]
    told = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)
    assert told.stdout, told.stderr
    runs: list[dict[str, Any]] = json.loads(told.stdout)
    return runs


@pytest.mark.parametrize("form", FORMS)
def test_a_form_stands_as_the_reference_engine_has_it(form: str) -> None:
    runs = [one for one in compared() if one["form"] == form]
    assert runs
    assert [one["ours"] for one in runs if one["ours"]] == []
    assert [difference for one in runs for difference in one["differences"]] == []


def test_every_form_kept_for_this_is_recorded() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in (PEER / "forms").iterdir()}
    assert {name for name, text in texts.items() if "| survey |" in text or "<h:html" in text} == set(FORMS)
    assert sum(len(one["nodes"]) for one in RECORDED) > 1000


def test_a_known_difference_is_of_a_recorded_form_and_has_its_reason() -> None:
    known = json.loads((PEER / "known.json").read_text(encoding="utf-8"))
    assert set(known) <= set(FORMS)
    assert all(reason for nodes in known.values() for reason in nodes.values())
