"""The battery that the cleaner is tested against, against SPIP itself."""

import html
import json
from pathlib import Path

import pytest
from real.content import folded
from real.site import Site, oracle

from osiris_nlp.spip.markup import plain_text

pytestmark = pytest.mark.real
BATTERY = Path(__file__).parents[1] / "spip" / "battery.json"


def test_the_recorded_battery_is_what_spip_says_today(spip_sqlite: Site) -> None:
    battery = json.loads(BATTERY.read_text("utf-8"))["cases"]
    cases = [case for case in battery if not depends_on_the_site(case["raw"])]
    assert len(cases) > 0.9 * len(battery)

    shown = oracle(spip_sqlite, [case["raw"] for case in cases])

    today = [{name: plain(each[name]) for name in ("brut", "notes")} for each in shown]
    recorded = [
        {
            "brut": folded(html.unescape(case["text"])),
            "notes": folded(html.unescape(case.get("notes", ""))),
        }
        for case in cases
    ]
    assert [pair for pair in zip(recorded, today, strict=True) if pair[0] != pair[1]] == []


def depends_on_the_site(raw: str) -> bool:
    """Tell whether a text shows a title by number, or a formula (which SPIP sends to a server)."""
    asked: list[int] = []
    plain_text(raw, title_of=lambda _, number: asked.append(number))
    return bool(asked) or "<math" in raw


def plain(text: str) -> str:
    return folded(html.unescape(text))
