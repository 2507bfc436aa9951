"""The battery of texts that tests the cleaner, checked against SPIP itself."""

import html
import json
from pathlib import Path

from real.content import fold
from real.site import oracle

from osiris_nlp.sites.spip.text.markup import plain_text

BATTERY = Path(__file__).parents[1] / "sites" / "spip" / "text" / "battery.json"


def test_the_recorded_battery_is_the_output_of_spip_today(spip_sqlite):
    battery = json.loads(BATTERY.read_text("utf-8"))["cases"]
    cases = [case for case in battery if not depends_on_the_site(case["raw"])]
    assert len(cases) > 0.9 * len(battery)

    rendered = oracle(spip_sqlite, [case["raw"] for case in cases])

    today = [{name: plain(text[name]) for name in ("brut", "notes")} for text in rendered]
    recorded = [
        {"brut": plain(case["text"]), "notes": plain(case.get("notes", ""))} for case in cases
    ]
    assert [pair for pair in zip(recorded, today, strict=True) if pair[0] != pair[1]] == []


def depends_on_the_site(raw):
    """Return whether a text refers to a title by number or has a formula, sent to a server."""
    numbers: list[int] = []
    plain_text(raw, title_of=lambda _, number: numbers.append(number))
    return bool(numbers) or "<math" in raw


def plain(text):
    return fold(html.unescape(text))
