"""The rows and the marked text next to an article."""

from pathlib import Path

from osiris_nlp.base.language.words import fold, phrase_key
from osiris_nlp.base.records import Article
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.page.panel import suggested_panel

ARTICLE = Article(
    id="osiris-1",
    title="Monnaie électronique : les émetteurs consultés",
    text="La BCEAO consulte les émetteurs de MONNAIE électronique.\nLa monnaie électronique gagne l’UEMOA.",
)


def test_a_repeated_phrase_is_listed_once_and_marked_at_each_place(model: Path) -> None:
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
