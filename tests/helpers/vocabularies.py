"""Ordinary and odd taxonomies to write and read back."""

import datetime as dt
from pathlib import Path

from hypothesis import strategies as st

from osiris_nlp.base.language.text import squeeze
from osiris_nlp.taxonomy import Label, Taxonomy, label_key

BUNDLED = Path(__file__).parents[2] / "data" / "taxonomy.csv"
YAS = Label(
    name="Yas",
    id="yas",
    aliases=("Yas Sénégal", "Free Sénégal"),
    weight=97.5,
    kind="actor",
    first_year=2024,
    scope_note="La vie de l’opérateur.",
    cues=("Yas", "Mixx by Yas", "Axian"),
    not_this_but=("Fintech : Mixx, le porte-monnaie", "SMSI, Fintech : sommet"),
    revised=dt.date(2026, 11, 24),
)
ODD = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        *("", "é", "e\u0301", '"', "\\", "\\\"'", "a\nb\r\n", "@fr"),
        "<x>",
        "a|b",
        *"AB",
        "A : b",
        "B,A",
    ]
)
YEARS = st.none() | st.integers(-9999, 9999)
LABELS = st.builds(
    Label,
    name=ODD.filter(squeeze),
    id=ODD | st.sampled_from(["http://a/b", "urn:x:1"]),
    aliases=st.lists(ODD, max_size=4).map(tuple),
    weight=st.floats(allow_nan=False, allow_infinity=False),
    kind=ODD,
    first_year=YEARS,
    last_year=YEARS,
    scope_note=ODD,
    cues=st.lists(ODD, max_size=4).map(tuple),
    not_this_but=st.lists(ODD, max_size=4).map(tuple),
    revised=st.none() | st.dates(),
    uri=st.sampled_from(["", "http://www.yso.fi/onto/yso/p1265", "urn:x:2"]),
)
TAXONOMIES = st.lists(
    LABELS, min_size=1, max_size=4, unique_by=lambda label: label_key(label.name)
).map(Taxonomy)


def write(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path
