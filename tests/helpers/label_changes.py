"""A small taxonomy, and changes to make to it."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from osiris_nlp.taxonomy import Change, Label, Taxonomy, add, describe, merge, rename, retire, split

DAY = dt.date(2026, 12, 1)
BUNDLED = Path(__file__).parents[2] / "data" / "taxonomy.csv"
SMALL = Taxonomy(
    [
        Label(
            name="Sentel/Tigo",
            id="49",
            aliases=("Sentel", "Tigo"),
            weight=1055,
            kind="actor",
            last_year=2018,
            scope_note="L’opérateur Tigo.",
            cues=("Tigo", "Millicom"),
            not_this_but=("Yas : après 2024", "Fintech : Tigo Cash"),
        ),
        Label(
            name="Yas",
            id="68",
            weight=97,
            kind="actor",
            first_year=2024,
            scope_note="La marque Yas.",
            cues=("Axian", "tigo"),
            not_this_but=("Sentel/Tigo : avant 2018",),
        ),
        Label(
            name="Fintech",
            not_this_but=("Sonatel/Orange, Tigo, Yas : la vie de l’opérateur", "Radio : rien"),
        ),
        Label(name="Radio", id="9", weight=217, cues=("FM",)),
    ]
)
Edit = Callable[[Taxonomy], tuple[Taxonomy, Change]]
EDITS: list[Edit] = [
    lambda t: add(t, "Satellites", cues=["VSAT", "orbite"], scope_note="Le ciel.", on=DAY),
    lambda t: describe(t, t.names[-1], cues=["texte"], scope_note="La marque.", on=DAY),
    lambda t: rename(t, t.names[0], "Nouveau", on=DAY),
    lambda t: rename(t, t.names[-1], "Dernier", on=DAY),
    lambda t: merge(t, t.names[-2:], into=t.names[-1], on=DAY),
    lambda t: merge(t, t.names[:2], into="Ensemble", on=DAY),
    lambda t: split(t, t.names[-1], {"Un": ["1"], "Deux": ["2"], "Trois": []}, on=DAY),
    lambda t: retire(t, t.names[0], successor=t.names[-1], on=DAY),
    lambda t: retire(t, t.names[len(t) // 2], on=DAY),
]
REUSING: list[Edit] = [
    *EDITS,
    lambda t: retire(t, "Radio", on=DAY),
    lambda t: add(t, "Radio", on=DAY),
    lambda t: retire(t, "Satellites", on=DAY),
    lambda t: split(t, "Radio", {"FM": ["texte"], "Ondes": []}, on=DAY),
    lambda t: split(t, "Yas", {"Yas": ["texte"], "Tigo": []}, on=DAY),
    *(
        lambda t, name=name, place=place: rename(t, t.names[place], name, on=DAY)  # type: ignore[misc]
        for name in ("Radio", "Yas", "Tigo", "Fintech")
        for place in (0, -1)
    ),
]
