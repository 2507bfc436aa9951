import datetime as dt
import re

import numpy as np
import pandas as pd
import pytest

from osiris_nlp.analysis.article_frames import frame_from
from osiris_nlp.analysis.drift import changed_words, misfits, trends
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article


def labelled_articles(label, year, number, text="…"):
    return [
        Article(id=f"{label}-{year}-{n}", text=text, labels=(label,), date=dt.date(year, 1, 1))
        for n in range(number)
    ]


CORPUS = [
    *labelled_articles("SMSI", 2004, 10, "Le sommet mondial se tient à Tunis"),
    *labelled_articles("Téléphonie", 2004, 20, "Sentel ouvre une boutique"),
    *labelled_articles("Téléphonie", 2024, 20, "Yas ouvre une boutique"),
    *labelled_articles("Fintech", 2024, 12, "Wave et le paiement mobile"),
]


def test_trends_distinguish_gone_new_and_steady_labels():
    frame = trends(CORPUS)

    assert frame["trend"].to_dict() == {"SMSI": "gone", "Téléphonie": "steady", "Fintech": "new"}
    assert frame.loc["SMSI", ["earlier", "later"]].tolist() == [10, 0]
    assert frame.loc["Fintech", "share_later"] == pytest.approx(12 / 32)
    assert frame.loc["Téléphonie", "last"] == dt.date(2024, 1, 1)


def test_a_handful_of_articles_is_not_a_trend():
    few = [
        *labelled_articles("SMSI", 2004, 1),
        *labelled_articles("Genre", 2004, 30),
        *labelled_articles("Genre", 2024, 31),
    ]

    assert set(trends(few)["trend"]) == {"steady"}


def test_since_is_the_first_day_of_the_later_part():
    frame = trends(CORPUS, since=dt.date(2010, 6, 1))

    assert frame[["earlier", "later"]].sum().tolist() == [30, 32]


@pytest.mark.parametrize(
    ("articles", "since", "message"),
    [
        ([Article(id="1", text="…", labels=("Genre",))], None, "No article with a date"),
        (
            CORPUS,
            dt.date(1990, 1, 1),
            "0 articles before 1990-01-01 and 62 since: expected articles on both",
        ),
    ],
)
def test_articles_that_cannot_be_split_by_date_are_refused(articles, since, message):
    with pytest.raises(InputError, match=re.escape(message)):
        trends(articles, since=since)


def test_rising_words_have_a_positive_z_and_falling_ones_a_negative_z():
    frame = changed_words(CORPUS)

    rising, falling = frame[frame["z"] > 0], frame[frame["z"] < 0]
    assert set(rising.index) == {"yas", "wave", "et", "paiement", "mobile", "le"}
    assert rising.index[0] == "yas"
    assert {"sentel", "sommet", "mondial", "tunis"} <= set(falling.index)
    assert "boutique" not in frame.index
    assert frame.loc["yas", ["earlier", "later"]].tolist() == [0, 20]


def test_a_topic_without_a_label_forms_its_own_group(fitted):
    drones = [
        Article(
            id=f"drone-{n}",
            title=f"Un drone livre du sang à l’hôpital de {town}",
            text=f"Le drone de livraison a posé ses poches de sang à {town} en {n + 9} minutes. "
            "L’aviation civile encadre les vols de drones ; les télépilotes sont formés sur place.",
        )
        for n, town in enumerate(("Kolda", "Matam", "Podor", "Bakel", "Fatick", "Linguère"))
    ]
    others = fitted.out_of_fold_.articles[:120]
    scores = np.vstack([fitted.out_of_fold_.scores[:120], fitted.predict_proba(drones)])

    groups = misfits([*others, *drones], scores, most=200)

    group = next(row for row in groups.itertuples() if "drone-0" in row.ids)
    assert {*group.ids} == {article.id for article in drones}
    assert any("drone" in name for name in group.names)
    assert group.best == pytest.approx(scores[120:].max(axis=1).mean())
    weight = groups["articles"] * (1 - groups["best"])
    assert weight.tolist() == sorted(weight, reverse=True)
    assert misfits([*others, *drones], scores, most=2).equals(groups.head(2))


@pytest.mark.parametrize(
    ("articles", "scores", "message"),
    [
        (["Wave baisse ses frais"], [[1.0]], "Too few articles to group (1): expected at least 20"),
        (["Wave", "Yas"], [[1.0]], "Scores of shape (1, 1): expected 2 rows, one per article"),
    ],
)
def test_too_few_articles_or_scores_are_refused(articles, scores, message):
    with pytest.raises(InputError, match=re.escape(message)):
        misfits(articles, scores)


def test_texts_without_words_are_in_no_group():
    texts = ["…"] * 30 + [f"La fibre optique atteint Kolda {n}" for n in range(5)]

    groups = misfits(texts, np.full((35, 2), 0.5))

    assert groups["articles"].tolist() == [5]
    with pytest.raises(InputError, match="35 articles have almost no words in common"):
        misfits(["…"] * 35, np.full((35, 2), 0.5))


def test_articles_dated_by_year_are_split_after_the_first_year():
    frame = trends([*labelled_articles("SMSI", 2004, 20), *labelled_articles("Genre", 2010, 6)])

    assert frame[["earlier", "later"]].sum().tolist() == [20, 6]


def test_one_word_in_common_does_not_make_a_group():
    words = "fibre câble antenne pylône satellite relais réseau débit puce forfait".split()
    texts = ["Kolda", "Kolda"] + [f"{word} {n}{word}" for n in "ab" for word in words]

    assert misfits(texts, np.full((len(texts), 2), 0.5)).columns.tolist() == [
        *("articles", "best", "names", "ids")
    ]


@pytest.mark.parametrize(
    "since", ["2010-06-01", dt.datetime(2010, 6, 1, 12, tzinfo=dt.UTC), pd.Timestamp(2010, 6, 1)]
)
def test_since_may_be_a_string_or_a_datetime(since):
    assert trends(CORPUS, since=since)[["earlier", "later"]].sum().tolist() == [30, 32]


@pytest.mark.parametrize("since", [2010, "hier", pd.NaT])
def test_an_invalid_since_is_refused(since):
    with pytest.raises(InputError, match="since is"):
        trends(CORPUS, since=since)


def test_a_frame_of_scores_is_aligned_with_the_articles(fitted):
    frame = frame_from(fitted.out_of_fold_.articles[:150])
    scores = pd.DataFrame(fitted.out_of_fold_.scores[:150])

    shuffled = misfits(frame, scores.sample(frac=1, random_state=0))

    assert shuffled.equals(misfits(frame, scores))
    with pytest.raises(InputError, match="index of the scores differs from that of the articles"):
        misfits(frame, scores.iloc[:-1])
