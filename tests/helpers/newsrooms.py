"""A newsroom whose first model knows the words of last year, and whose desk has validated this year's."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
from helpers.desk_store import put, record_review

from osiris_nlp.base.records import Article
from osiris_nlp.corpus import corpus_digest, read_all, write_articles
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.model.folders.promotion import promote
from osiris_nlp.taxonomy import Taxonomy, read_taxonomy, write_taxonomy
from osiris_nlp.training import TopicClassifier

PRESS = {
    "Fintech": "Wave baisse ses frais de transfert",
    "Genre": "Des codeuses forment des lycéennes",
    "Infrastructures": "Un câble sous-marin atterrit",
}


WORDS = [
    place.strip()
    for place in """
    Dakar Kolda Thiès Matam Podor Louga Tambacounda Ziguinchor Kaolack Diourbel Fatick Kédougou Sédhiou
    Rufisque Mbour Touba Bakel Linguère Kaffrine Vélingara Bignona Oussouye Tivaouane Guinguinéo
    """.split()
]


def press(first: int, last: int, words: dict[str, str]) -> list[Article]:
    """Return articles with the words of their label, each with places of its own."""
    articles = []
    for i in range(first, last):
        for label, phrase in words.items():
            places = np.random.default_rng([i, len(articles)]).choice(WORDS, 8).tolist()
            text = f"{phrase} à {', '.join(places)}."
            id_ = f"{phrase[:8]}-{i}"
            articles.append(Article(id=id_, title=f"{phrase} ({i})", text=text, labels=(label,)))
    return articles


# What the press writes about next, of which the first model knows nothing.
LATER = {
    "Fintech": "Le cauri numérique circule à Kaolack",
    "Genre": "Une marraine ouvre son atelier de robotique",
    "Infrastructures": "Les pylônes de Podor sont dressés",
}


def make_newsroom(folder: Path) -> Path:
    """Fill a folder with a promoted model of old words, and a desk where new ones were validated."""
    corpus, taxonomy = folder / "lot.jsonl", folder / "labels.csv"
    write_articles(press(0, 12, PRESS), corpus)
    write_taxonomy(Taxonomy.from_names(PRESS), taxonomy)
    articles = read_all(corpus)
    inputs = {
        "paths": [str(corpus)],
        "taxonomy": str(taxonomy),
        "options": {},
        "sha256": corpus_digest(articles),
    }
    classifier = TopicClassifier(read_taxonomy(taxonomy), learning_curve=True).fit(articles)
    classifier.save(folder / "models/2026-10", inputs=inputs)
    promote(folder / "models", "2026-10")
    with closing(open_store(f"sqlite:///{folder}/desk.db")) as store:
        new = press(0, 40, LATER)
        numbers = put(store, *(replace(article, labels=()) for article in new))
        for number, article in zip(numbers, new, strict=True):
            record_review(store, number, article.labels)
    return folder
