"""The rows and the marked text next to an article."""

from dataclasses import replace

import pytest

from osiris_nlp.base.language.words import fold, phrase_key
from osiris_nlp.base.records import Article
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.page.panel import suggested_panel
from osiris_nlp.model.label_changes import Changes, Replacement

ARTICLE = Article(
    id="osiris-1",
    title="Monnaie électronique : les émetteurs consultés",
    text="La BCEAO consulte les émetteurs de MONNAIE électronique.\nLa monnaie électronique gagne l’UEMOA.",
)


def test_a_repeated_phrase_is_listed_once_and_marked_at_each_place(model):
    bench = Bench.load(model)

    panel = suggested_panel(bench.view(ARTICLE), bench.taxonomy)

    (row,) = (row for group in panel["groups"] for row in group.rows if row.label == "Fintech")
    marked = [
        segment.text
        for segments in (panel["title"], *panel["text"])
        for segment in segments
        if row.index in segment.rows
    ]
    assert len({phrase_key(phrase) for phrase in row.words}) == len(row.words)
    assert [fold(text).strip() for text in marked].count("monnaie") == 3


@pytest.mark.parametrize(
    ("replacement", "reason"),
    [
        (Replacement("Tigo", "Sentel/Tigo", "renamed"), "c’est son nom dans la liste."),
        (
            Replacement("Yas", "Sentel/Tigo", "predecessor"),
            "c’était son nom à la date de l’article.",
        ),
        (Replacement("Sentel/Tigo", "Yas", "successor"), "il a changé de nom en 2024."),
    ],
)
def test_a_replacement_is_proposed_with_its_reason(model, replacement, reason):
    bench = Bench.load(model)
    view = bench.view(replace(ARTICLE, labels=(replacement.label,)))

    panel = suggested_panel(replace(view, changes=Changes(replace=(replacement,))), bench.taxonomy)

    (change,) = (row.change for group in panel["groups"] for row in group.rows if row.change)
    assert change.reason == f"À remplacer par {replacement.by} : {reason}"
    assert (change.button, change.by) == ("Remplacer", replacement.by)
