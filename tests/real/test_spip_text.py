"""The battery that the cleaner is tested against, against SPIP itself."""

import html
import json
from pathlib import Path

import pytest
from real.content import folded
from real.site import Site, oracle

pytestmark = pytest.mark.real
BATTERY = Path(__file__).parents[1] / "spip_battery.json"


def test_the_recorded_battery_is_what_spip_says_today(spip_sqlite: Site) -> None:
    cases = json.loads(BATTERY.read_text("utf-8"))["cases"]

    shown = oracle(spip_sqlite, [case["raw"] for case in cases])

    today = [{name: plain(each[name]) for name in ("brut", "notes")} for each in shown]
    recorded = [{"brut": folded(case["text"]), "notes": folded(case["notes"])} for case in cases]
    assert [pair for pair in zip(recorded, today, strict=True) if pair[0] != pair[1]] == []


def plain(text: str) -> str:
    return folded(html.unescape(text))
