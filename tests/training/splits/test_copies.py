"""Copies of an article count as one story wherever figures come from."""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from osiris_nlp.base.records import Article, story_of
from osiris_nlp.corpus import near_duplicates, with_stories
from osiris_nlp.training import DateSplit, StoryKFold, TopicClassifier
from osiris_nlp.training.splits.copies import merge_copies


def shortened(article, rng):
    return article.text[: rng.randint(60, 95) * len(article.text) // 100]


def reworded(article, rng):
    words = article.text.split()
    for i in rng.sample(range(len(words)), len(words) // 25):
        words[i] = "autrement"
    return " ".join(words)


CHANGES: dict[str, Callable[[Article, random.Random], str]] = {
    "none": lambda article, _: article.text,
    "capitals": lambda article, _: article.text.upper(),
    "shortened": shortened,
    "reworded": reworded,
    "credited": lambda article, _: f"Dakar, 3 mai 2016 (APS) – {article.text} (Source : APS)",
}


def stories(articles):
    """Return the ids of the articles of each story, ascending."""
    groups: dict[str, list[str]] = {}
    for article in articles:
        groups.setdefault(story_of(article), []).append(article.id)
    return sorted(map(tuple, groups.values()))


@pytest.mark.parametrize("change", CHANGES)
def test_copies_are_those_that_near_duplicates_finds(change, articles):
    rng = random.Random(1)
    originals = articles[:60]
    copies = [
        replace(article, id=f"copie-{article.id}", text=CHANGES[change](article, rng))
        for article in originals
    ]
    corpus = [*articles[:600], *copies]
    rng.shuffle(corpus)

    merged, n_copies = merge_copies(corpus)

    groups = near_duplicates(corpus)
    assert stories(merged) == stories(with_stories(corpus))
    assert n_copies == sum(len(group) - 1 for group in groups) >= 55


def test_the_bundled_articles_have_no_copies(articles):
    assert merge_copies(articles) == (articles, 0)


@pytest.mark.parametrize(
    ("texts", "n_copies"),
    [
        (["Brèves", "Brèves"], 0),
        (["La Sonatel pose un câble", "La Sonatel pose un câble"], 0),
        (["La Sonatel pose un câble sous-marin entre Dakar et Praia"] * 3, 2),
        (["", ""], 0),
        ([], 0),
        (["un"], 0),
        (["Tarifs du jour : euro 655, dollar 610, livre 780, franc suisse 700, yen 4"] * 2, 1),
    ],
)
def test_a_short_text_is_a_copy_only_if_it_identifies_an_article(texts, n_copies):
    corpus = [Article(id=str(i), text=text) for i, text in enumerate(texts)]
    assert merge_copies(corpus)[1] == n_copies


def test_short_texts_of_one_day_are_copies():
    day = dt.date(2016, 5, 3)
    corpus = [Article(id=i, text="Revue de presse", date=day) for i in "ab"]
    assert merge_copies([*corpus, Article(id="c", text="Revue de presse")])[1] == 1


@pytest.mark.slow("learning")
def test_a_copied_corpus_gets_the_figures_of_the_corpus(taxonomy, articles):
    corpus = [article for article in articles if article.role == "reference"][:400]
    copied = [*corpus, *(replace(a, id=f"copie-{a.id}", story=None) for a in corpus)]

    plain, merged, apart = (
        TopicClassifier(taxonomy, merge_copies=merging).fit(training)
        for training, merging in ((corpus, True), (copied, True), (copied, False))
    )

    hits = [model.report().figures["hit@1"].value for model in (plain, merged, apart)]
    assert [model.n_copies_ for model in (plain, merged, apart)] == [0, 400, 0]
    assert abs(hits[1] - hits[0]) < 0.03
    assert hits[2] > hits[0] + 0.2


@pytest.mark.parametrize("form", ["texts", "frame", "articles"])
def test_splitters_keep_copies_together(form, articles):
    corpus = [replace(article, id=str(i), story=None) for i, article in enumerate(articles[:60])]
    corpus += [replace(article, id=f"{article.id}-bis") for article in corpus]
    texts, labels = [a.text for a in corpus], [a.labels[0] for a in corpus]
    frame = pd.DataFrame({"titre": [a.title for a in corpus], "texte": texts})
    X = {"texts": texts, "frame": frame, "articles": corpus}[form]

    for train, test in StoryKFold(4).split(X, labels):
        assert {*(train % 60)}.isdisjoint(test % 60)
    (train, test), *_ = StoryKFold(4, merge_copies=False).split(X, labels)
    assert {*(train % 60)} & {*(test % 60)}
    dates = [f"{2000 + i % 7}-01-{1 + i % 28:02}" for i in range(120)]
    ((train, test),) = DateSplit(0.3).split(X, labels, dates=dates)
    assert {*(train % 60)}.isdisjoint(test % 60)


def test_a_round_up_is_a_copy_of_none_of_the_articles_in_it(articles):
    parts = articles[:5]
    round_up = Article(id="revue", text="Revue de presse. " + " ".join(a.text for a in parts))
    first_words = Article(id="début", text=round_up.text[: len(round_up.text) // 4])

    merged, n_copies = merge_copies([*parts[1:], round_up, first_words])

    assert n_copies == 1
    assert stories(merged) == sorted([*((a.id,) for a in parts[1:]), ("revue", "début")])
