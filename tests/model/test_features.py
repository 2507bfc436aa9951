import math
import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from osiris_nlp.base.records import Article
from osiris_nlp.model.engine import PLAIN, load_compiled
from osiris_nlp.model.features import (
    FIELDS,
    MAX_READ,
    FeatureSettings,
    FeatureSpace,
    article_terms,
    section_terms,
    text_terms,
)

PRESS = [
    Article(
        id="1",
        title="La Sonatel pose un câble",
        text="Un nouveau câble sous-marin relie Dakar à Praia. Le câble arrivera en mars.",
        section="Articles de presse > Année 2016 > Infrastructures",
    ),
    Article(
        id="2",
        title="L’Artp consulte les opérateurs",
        text="Le régulateur sénégalais interroge l’opérateur historique et ses concurrents.",
        section="Articles de presse > Année 2017",
    ),
    Article(
        id="3", title="", text="À Bamako, le paiement mobile progresse : œuvre de longue haleine."
    ),
    Article(id="4", title="Où en est la TNT ?", text=""),
    Article(id="5", text="5G, 4G+ et 3 millions d’abonnés à Kolda", section="Batik"),
]
# Letters, marks and digits that fold, split or vanish, and characters of every script.
_TEXTS = st.lists(
    st.text(st.sampled_from("aeésxuœ’' -ÀÇ5ᵉ\u0301ﬁ") | st.characters(), max_size=25), max_size=5
)


@pytest.fixture(autouse=True, params=["plain", "compiled"])
def _each_engine(request, monkeypatch):
    engine = PLAIN if request.param == "plain" else load_compiled()
    assert engine.name == request.param
    monkeypatch.setattr("osiris_nlp.model.features.engine_for", lambda characters: engine)  # noqa: ARG005


def dense(space, articles):
    table = np.zeros((len(articles), space.size), np.float32)
    for row, (ids, values) in zip(table, space.rows(articles), strict=True):
        row[ids] = values
    return table


def oracle(field, articles, settings):
    """Return scikit-learn's vocabulary and rows for one field."""
    terms = [article_terms(article, settings)[field] for article in articles]
    vectorizer = TfidfVectorizer(analyzer=lambda words: words, sublinear_tf=True)
    table = vectorizer.fit_transform(terms).toarray()
    return vectorizer.get_feature_names_out().tolist(), table


def assert_agrees_with_scikit_learn(articles, settings):
    space = FeatureSpace.fit(articles, settings)
    table = dense(space, articles)
    expected, start = np.zeros(table.shape), 0
    for field in FIELDS:
        if any(article_terms(article, settings)[field] for article in articles):
            vocabulary, field_table = oracle(field, articles, settings)
            assert list(space.terms[field]) == vocabulary
            order = np.argsort(np.argsort(space.terms[field]))
            columns = slice(start, start + len(vocabulary))
            expected[:, columns] = settings.weight(field) * field_table[:, order]
        start += len(space.terms[field])
    lengths = np.linalg.norm(expected, axis=1, keepdims=True)
    expected = np.divide(expected, lengths, out=np.zeros_like(expected), where=lengths > 0)
    assert ((table != 0) == (expected != 0)).all()
    np.testing.assert_allclose(table, expected, atol=1e-6)


@pytest.mark.parametrize("ngrams", [1, 2])
@pytest.mark.parametrize("stemmed", [True, False])
@pytest.mark.parametrize("weights", [(0.5, 0.5), (1.0, 2.0), (0.1, 3.0)])
def test_press_articles_have_the_same_features_as_with_scikit_learn(ngrams, stemmed, weights):
    fields = dict(zip(("title_weight", "section_weight"), weights, strict=True))

    assert_agrees_with_scikit_learn(
        PRESS, FeatureSettings(**fields, stemmed=stemmed, ngrams=ngrams)
    )


@given(_TEXTS, _TEXTS, st.sampled_from([1, 2]), st.sampled_from(["fr", "fi"]))
def test_any_unicode_text_has_the_same_features_as_with_scikit_learn(
    texts, titles, ngrams, language
):
    titles = [*titles, *[""] * len(texts)]
    articles = [
        Article(id=str(i), title=title, text=text, section=title, role="support")
        for i, (title, text) in enumerate(zip(titles, texts, strict=False))
    ]

    assert_agrees_with_scikit_learn(articles, FeatureSettings(ngrams=ngrams, language=language))


@pytest.mark.parametrize("ngrams", [1, 2])
def test_plain_french_has_the_same_features_as_with_scikit_learns_own_analyzer(ngrams):
    settings = FeatureSettings(title_weight=0, section_weight=0, stemmed=False, ngrams=ngrams)
    press = [article for article in PRESS if article.title]  # it folds «œ» and «5ᵉ» differently
    texts = [f"{article.title}\n{article.text}" for article in press]
    options = {"strip_accents": "unicode", "sublinear_tf": True}
    vectorizer = TfidfVectorizer(**options, ngram_range=(1, ngrams))
    expected = vectorizer.fit_transform(texts).toarray()

    space = FeatureSpace.fit(press, settings)

    assert list(space.terms["text"]) == vectorizer.get_feature_names_out().tolist()
    np.testing.assert_allclose(dense(space, press), expected, atol=1e-6)


def test_a_new_article_is_weighted_with_the_fitted_idf():
    settings = FeatureSettings(title_weight=0, section_weight=0)
    terms = [article_terms(article, settings)["text"] for article in PRESS]
    vectorizer = TfidfVectorizer(analyzer=lambda words: words, sublinear_tf=True).fit(terms)
    new = Article(id="n", text="Le câble de Dakar à Nouakchott : un câble, un opérateur")

    row = dense(FeatureSpace.fit(PRESS, settings), [new])

    expected = vectorizer.transform([text_terms(new.text, settings)]).toarray()
    assert np.count_nonzero(row) == np.count_nonzero(expected) > 3
    np.testing.assert_allclose(row, expected, atol=1e-6)


def test_every_row_has_unit_length_and_ascending_ids():
    for ids, values in FeatureSpace.fit(PRESS, FeatureSettings()).rows(PRESS):
        assert np.linalg.norm(values) == pytest.approx(1, abs=1e-6)
        assert (np.diff(ids) > 0).all()
        assert ids.dtype == np.int32
        assert values.dtype == np.float32


def test_a_row_does_not_depend_on_its_neighbours():
    space = FeatureSpace.fit(PRESS, FeatureSettings())

    together = list(space.rows(PRESS))

    for article, (ids, values) in zip(PRESS, together, strict=True):
        alone_ids, alone_values = space.row(article)
        assert alone_ids.tolist() == ids.tolist()
        assert alone_values.tolist() == values.tolist()


@pytest.mark.parametrize(("title_weight", "section_weight"), [(0.5, 0.5), (2.0, 0.25)])
def test_the_lengths_of_the_fields_are_proportional_to_their_weights(title_weight, section_weight):
    settings = FeatureSettings(title_weight=title_weight, section_weight=section_weight)
    space = FeatureSpace.fit(PRESS, settings)
    ids, values = space.row(PRESS[0])
    ends = np.cumsum([len(space.terms[field]) for field in FIELDS])

    parts = np.split(values, np.searchsorted(ids, ends[:2]))

    text, title, section = map(np.linalg.norm, parts)

    assert title / text == pytest.approx(title_weight, rel=1e-5)
    assert section / text == pytest.approx(section_weight, rel=1e-5)


@pytest.mark.parametrize("field", ["title", "section"])
def test_a_weight_of_zero_drops_the_field(field):
    full = FeatureSpace.fit(PRESS, FeatureSettings())
    settings = FeatureSettings(**{f"{field}_weight": 0})

    without = FeatureSpace.fit(PRESS, settings, seed_texts=["crypto-monnaie"])

    assert full.terms[field] != ()
    assert without.terms[field] == ()
    assert without.size == sum(len(without.terms[f]) for f in FIELDS if f != field)
    assert len(without.row(PRESS[0])[0]) < len(full.row(PRESS[0])[0])


def test_a_term_in_too_few_articles_is_dropped():
    space = FeatureSpace.fit(PRESS, FeatureSettings(min_df=2))

    # «câble» occurs three times, but in one article only: min_df counts articles.
    assert space.terms["text"] == ("en", "et", "la", "le")
    assert space.terms["title"] == ("la",)
    assert space.terms["section"] == ("articles de presse",)


def test_seed_words_enter_the_vocabulary_with_the_idf_of_their_articles():
    space = FeatureSpace.fit(
        PRESS, FeatureSettings(min_df=2), seed_texts=["Cryptomonnaies", "câble sous-marin"]
    )

    for field in ("text", "title"):
        assert {"cryptomonnai", "cable", "marin"} <= set(space.terms[field])
        i = space.terms[field].index("cryptomonnai")
        assert space.idf[field][i] == pytest.approx(math.log(6 / 1) + 1)
    assert space.terms["section"] == ("articles de presse",)
    i = space.terms["text"].index("cable")
    assert space.idf["text"][i] == pytest.approx(math.log(6 / 2) + 1)


def test_a_level_that_nearly_all_reference_articles_share_is_dropped():
    sections = ["Presse > Opinions"] * 3 + ["Presse > Année 2016"] * 17
    digests = [Article(id=str(i), text="…", section=each) for i, each in enumerate(sections)]
    composed = [Article(id=f"c{i}", text="…", role="support", section="Presse") for i in range(20)]
    elsewhere = [Article(id=f"e{i}", text="…", section="Batik") for i in range(3)]

    spaces = [
        FeatureSpace.fit([*digests, *others], FeatureSettings())
        for others in (composed, [*composed, *elsewhere])
    ]

    levels = [space.terms["section"] for space in spaces]
    assert levels == [("opinions",), ("batik", "opinions", "presse")]


@pytest.mark.parametrize(
    ("section", "levels"),
    [
        ("Batik > Archives des éditoriaux > Année 2017", ["batik", "archives des editoriaux"]),
        ("Articles de presse > Archives 1999-2024 > Avril 2016", ["articles de presse"]),
        (" Télécoms  >> ARTP ", ["telecoms", "artp"]),
        ("2016", []),
        ("", []),
        (None, []),
    ],
)
def test_the_levels_of_a_section_are_terms_unless_they_have_a_digit(section, levels):
    assert section_terms(section) == levels


def test_a_title_counts_as_text_and_again_as_title():
    article = Article(id="1", title="Wave arrive", text="Wave paie", section="Fintech > 2021")

    assert article_terms(article, FeatureSettings()) == {
        "text": ["wave", "arriv", "wave", "paie"],
        "title": ["wave", "arriv"],
        "section": ["fintech"],
    }


@pytest.mark.parametrize(
    "article",
    [
        Article(id="0", text=""),
        Article(id="0", text="! … 7 à", section="2016"),
        Article(id="0", title="Xyzzy", text="plugh", section="ailleurs"),
    ],
)
def test_an_article_without_a_known_word_has_an_empty_row(article):
    space = FeatureSpace.fit(PRESS, FeatureSettings())

    rows = space.rows([article, PRESS[4], article])

    assert [len(ids) for ids, _ in rows] == [0, len(space.row(PRESS[4])[0]), 0]
    assert space.row(article)[1].dtype == np.float32


def test_no_articles_give_no_rows_and_no_vocabulary():
    space = FeatureSpace.fit([], FeatureSettings())

    assert space.size == 0
    assert len(space.rows([])) == 0
    assert space.rows([]).indptr.tolist() == [0]


def test_label_texts_are_read_as_text_and_as_title_without_the_final_scaling():
    settings = FeatureSettings(title_weight=0.5)
    space = FeatureSpace.fit(PRESS, settings, seed_texts=["câble sous-marin"])

    ((ids, values),) = space.lexicon_rows(["Câble sous-marin"])

    terms = [*space.terms["text"], *space.terms["title"], *space.terms["section"]]
    assert [terms[i] for i in ids] == ["cable", "marin", "sous", "cable", "marin", "sous"]
    assert np.linalg.norm(values[:3]) == pytest.approx(1)
    assert np.linalg.norm(values[3:]) == pytest.approx(0.5)


def test_a_full_cache_of_forms_is_emptied_and_the_words_stay_right():
    space = FeatureSpace.fit(PRESS, FeatureSettings())
    words = [" ".join(f"mot{k}x{i}" for i in range(20_000)) for k in range(10)]
    long = [Article(id="l", text=f"câble {each}") for each in words]

    before = space.row(PRESS[0])
    rows = [space.row(article) for article in long]
    after = space.row(PRESS[0])

    for row in rows:
        assert [space.terms["text"][i] for i in row[0]] == ["cable"]
    assert before[0].tolist() == after[0].tolist()
    assert before[1].tolist() == after[1].tolist()


def test_only_the_beginning_of_a_text_of_more_than_80_pages_is_read():
    space = FeatureSpace.fit(PRESS, FeatureSettings())
    beginning = "L’ARTP salue l’arrivée du câble. " + "La fibre à Kolda. " * 13_000
    article = Article(id="1", text=beginning + "câble mobile " * 100_000)
    same = Article(id="2", text=article.text[:MAX_READ])

    (reading,) = space.read([article])

    assert reading.words.spans.max() <= MAX_READ
    for values, expected in zip(space.row(article), space.row(same), strict=True):
        assert values.tolist() == expected.tolist()


def test_a_word_repeated_a_thousand_times_is_damped():
    settings = FeatureSettings(title_weight=0, section_weight=0)
    article = Article(id="1", text="câble " * 1000 + "fibre fibre mobile")

    row = dict(zip(*FeatureSpace.fit([article], settings).row(article), strict=True))

    log_tf = 1 + np.log([1000, 2, 1])
    assert list(row.values()) == pytest.approx((log_tf / np.linalg.norm(log_tf)).tolist(), abs=1e-6)


def test_a_space_is_pickled_without_its_caches():
    space = FeatureSpace.fit(PRESS, FeatureSettings())
    space.row(PRESS[0])

    copy = pickle.loads(pickle.dumps(space))

    assert set(vars(copy)) == {"settings", "terms", "idf"}
    assert copy.row(PRESS[1])[1].tolist() == space.row(PRESS[1])[1].tolist()


def test_several_threads_can_read_at_once():
    space = FeatureSpace.fit(PRESS, FeatureSettings())
    expected = [space.row(article)[1].tolist() for article in PRESS]

    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(lambda i: space.row(PRESS[i % 5])[1].tolist(), range(400)))

    assert rows == expected * 80


def test_seed_phrases_and_their_words_are_terms():
    phrases = ["Câble sous-marin", "Fracture numérique"]

    space = FeatureSpace.fit(PRESS, FeatureSettings(min_df=3), seed_phrases=phrases)

    expected = {"cable sous", "sous marin", "fractur numeriqu", "cable", "sous", "marin", "fractur"}
    assert {t for t in space.terms["text"] if t not in {"le", "et"}} == expected | {"numeriqu"}
    ids, _ = space.row(Article(id="n", text="Un câble sous-marin : la fracture numérique"))
    assert {space.terms["text"][i] for i in ids} == expected | {"numeriqu"}
    # One phrase occurs in one article of five, the other in none: the rarer has the higher idf.
    idf = dict(zip(space.terms["text"], space.idf["text"].tolist(), strict=True))
    assert idf["cable sous"] == pytest.approx(np.log(6 / 2) + 1)
    assert idf["fractur numeriqu"] == pytest.approx(np.log(6) + 1)
