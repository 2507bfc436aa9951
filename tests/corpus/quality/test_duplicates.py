import datetime as dt
import random
import re
from dataclasses import replace

import pandas as pd
import pytest
from helpers.growth import output_of
from hypothesis import given, settings
from hypothesis import strategies as st

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus.quality.duplicates import near_duplicates, with_stories
from osiris_nlp.corpus.quality.fingerprints import fingerprint

DISPATCH = (
    "L’Autorité de régulation des télécommunications et des postes a infligé à la Sonatel une amende"
    " de 13,9 milliards de francs CFA pour la mauvaise qualité de ses services. L’opérateur, filiale"
    " d’Orange, dispose de deux mois pour saisir la Cour suprême. Son directeur général juge la"
    " sanction disproportionnée.\n"
    "Les enquêteurs ont parcouru en mars les quatorze régions du pays et relevé des coupures bien"
    " au-delà des seuils que prévoit le cahier des charges. Les associations de consommateurs saluent"
    " une première et réclament que l’argent serve à dédommager les abonnés.\n"
    "Le syndicat des travailleurs craint pour sa part que l’entreprise ne réduise ses"
    " investissements dans les zones rurales, où deux villages sur dix restent sans réseau."
)
OTHER = (
    "La fibre optique atteint Kolda après dix-huit mois de travaux. Long de trois cents kilomètres,"
    " le câble longe la route nationale et dessert au passage onze lycées, deux hôpitaux et le siège"
    " du conseil départemental. Les habitants devront attendre : aucun opérateur n’a encore annoncé"
    " d’offre pour les ménages, et le ministre s’est gardé de promettre une date."
)
NOTICE = (
    "La Bourse régionale a clôturé lundi en hausse de {} %. L’action Sonatel gagne {} francs et"
    " finit à {} francs, pour {} titres échangés dans la journée."
)


def test_a_data_frame_gets_stories_like_articles():
    frame = pd.DataFrame({"id": ["a", "b", "c"], "text": [DISPATCH, OTHER, DISPATCH.upper()]})

    assert [a.story for a in with_stories(frame)] == ["dup-a", None, "dup-a"]


def article(text=DISPATCH, name="1", **fields):
    return Article(**{"id": name, "text": text, "title": "L’Artp sanctionne la Sonatel", **fields})


def exact_duplicates(articles):
    positions: dict[object, list[int]] = {}
    for i, article in enumerate(articles):
        positions.setdefault(fingerprint(article).exact or i, []).append(i)
    return [tuple(group) for group in positions.values() if len(group) > 1]


def with_words_changed(text, share):
    generator = random.Random(4)
    words = text.split(" ")
    return " ".join(generator.choice(words) if generator.random() < share else w for w in words)


FIRST, SECOND, THIRD = DISPATCH.split("\n")


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(DISPATCH, id="same text, other title, date, outlet and address"),
        pytest.param(DISPATCH.upper(), id="capitals"),
        pytest.param(re.sub(r"[^\w\s]", " ", DISPATCH), id="without punctuation"),
        pytest.param(f"DAKAR, 12 mars (APS) – {DISPATCH}", id="with a source line"),
        pytest.param(f"{DISPATCH}\nMamadou Ndiaye, Le Quotidien", id="with a signature"),
        pytest.param(DISPATCH[: len(DISPATCH) * 9 // 10], id="cut by a tenth"),
        pytest.param(FIRST, id="the first paragraph alone"),
        pytest.param(f"{FIRST} Lire la suite", id="the first paragraph and a link"),
        pytest.param(f"{SECOND}\n{FIRST}\n{THIRD}", id="two paragraphs swapped"),
        pytest.param(with_words_changed(DISPATCH, 0.05), id="a twentieth of the words changed"),
    ],
)
def test_a_copy_of_a_text_is_found(copy):
    fields = {"title": "Tarifs et réseau", "date": dt.date(2016, 3, 13), "source": "Le Soleil"}
    second = article(copy, "2", **fields, url="b")

    assert near_duplicates([article(), article(OTHER, "3"), second]) == [(0, 2)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(OTHER, id="another story"),
        pytest.param(
            "La Sonatel saisit la Cour suprême contre l’amende de 13,9 milliards de francs CFA que"
            " lui a infligée l’Autorité de régulation des télécommunications et des postes. Pour ses"
            " avocats, les mesures de mars ont été faites sans que l’opérateur ait pu les contester,"
            " et le cahier des charges ne fixe aucun seuil pour les zones rurales.",
            id="a later article on the story",
        ),
        pytest.param(f"{OTHER} {OTHER.lower()[::-1]} {FIRST}", id="a press review that quotes it"),
        pytest.param(
            f"{OTHER} {OTHER.lower()[::-1]} {OTHER[::-1]} {OTHER.swapcase()[::-1]} {DISPATCH}"
            f" {' '.join(f'mot{n}' for n in range(99))}",
            id="a round-up that contains it",
        ),
    ],
)
def test_a_different_article_is_not_a_copy(text):
    assert near_duplicates([article(), article(text, "2")]) == []


def test_notices_with_different_figures_are_not_copies():
    monday = NOTICE.format("0,4", 100, "23 000", 812)
    tuesday = NOTICE.format("1,2", 250, "23 250", "1 904")

    notices = [article(monday), article(tuesday, "2"), article(monday.replace("lundi", ""), "3")]

    assert near_duplicates(notices) == [(0, 2)]


def test_a_short_text_is_compared_with_its_title():
    notice = "Cet article est réservé aux abonnés du journal. Connectez-vous pour en lire la suite."
    notices = [
        article(notice, "1"),
        article(notice, "2", title="Kolda reçoit la fibre"),
        article(notice, "3", title="L'ARTP sanctionne la SONATEL !"),
    ]

    assert near_duplicates(notices) == [(0, 2)]


@pytest.mark.parametrize(("n_words", "groups"), [(29, []), (30, [(0, 1)])])
def test_the_title_counts_only_for_texts_under_thirty_words(n_words, groups):
    text = " ".join(re.findall(r"\w+", DISPATCH)[:n_words])

    assert exact_duplicates([article(text), article(text, "2", title="La fibre")]) == groups


@pytest.mark.parametrize(
    ("title", "days", "groups"),
    [
        ("Revue de presse", (12, 12), [(0, 1)]),
        *(("Revue de presse", days, []) for days in ((12, 13), (12, None), (None, None))),
        ("***", (12, 12), []),
        ("L’État cède 5 % de la Sonatel à France Télécom", (12, None), [(0, 1)]),
    ],
)
def test_a_title_alone_identifies_an_article_only_if_it_is_long_enough(title, days, groups):
    items = [
        Article(id=str(i), title=title, text="", date=day and dt.date(2016, 3, day))
        for i, day in enumerate(days)
    ]

    assert near_duplicates(items) == exact_duplicates(items) == groups


def test_composed_and_decomposed_accents_are_the_same_text():
    for text, same in (("Régie\u0301", "REGIE"), ("e\u0301te\u0301 ", "été ")):
        assert fingerprint(article(text * 9)).exact == fingerprint(article(same * 9)).exact


def test_the_ends_of_a_chain_are_in_one_group():
    chain = [f"{FIRST} {SECOND}", DISPATCH, f"{SECOND} {THIRD}"]

    assert near_duplicates([article(chain[0]), article(chain[2])]) == []
    assert near_duplicates([article(text, str(i)) for i, text in enumerate(chain)]) == [(0, 1, 2)]


def test_only_planted_copies_are_found(articles):
    copies = [
        replace(original, id=f"copie-{i}", title="Autre", text=f"(APS) {original.text[:-40]}")
        for i, original in enumerate(articles[::9])
    ]

    groups = near_duplicates([*articles, *copies])

    assert groups == [(9 * i, len(articles) + i) for i in range(len(copies))]


def test_groups_do_not_depend_on_the_order_of_the_articles(articles):
    originals = articles[:60]
    corpus = originals + [
        replace(original, id=f"bis-{original.id}", text=with_words_changed(original.text, 0.08))
        for original in originals
    ]
    shuffled = random.Random(1).sample(corpus, len(corpus))

    groups, shuffled_groups = (
        {frozenset(order[i].id for i in group) for group in near_duplicates(order)}
        for order in (corpus, shuffled)
    )

    assert groups == shuffled_groups
    assert len(groups) > 50


def test_a_copy_is_found_among_hundreds_of_texts_that_begin_alike(articles):
    lead = " ".join(FIRST.split(" ")[:45])
    corpus = [replace(original, text=f"{lead} {original.text}") for original in articles[:300]]
    copy = replace(corpus[10], id="copie", text=with_words_changed(corpus[10].text, 0.02))

    assert len(corpus) == 300
    assert near_duplicates([*corpus, copy]) == [(10, 300)]


def test_fingerprints_are_the_same_in_every_process():
    script = (
        "from osiris_nlp.corpus.quality.fingerprints import fingerprint\n"
        "from osiris_nlp.base.records import Article\n"
        "print(fingerprint(Article(id='', text='La fibre arrive à Kolda ' * 9)).exact.hex())"
    )

    outputs = {output_of(script, env={"PYTHONHASHSEED": seed}) for seed in ("1", "2")}

    assert len(outputs) == 1


@pytest.mark.parametrize("threshold", [0.0, -1.0, 1.5, float("nan")])
def test_a_threshold_outside_its_range_is_refused(threshold):
    with pytest.raises(
        InputError, match="Threshold .* is out of range: expected a number above 0 and at most 1"
    ):
        near_duplicates([article()], threshold=threshold)


@pytest.mark.parametrize(("threshold", "is_group"), [(0.05, True), (0.5, True), (0.9, False)])
def test_a_higher_threshold_finds_fewer_copies(threshold, is_group):
    reworded = article(with_words_changed(DISPATCH, 0.05), "2")

    groups = near_duplicates([article(), reworded], threshold=threshold)

    assert groups == ([(0, 1)] if is_group else [])


def test_an_empty_corpus_has_no_duplicates():
    assert near_duplicates([]) == exact_duplicates([]) == with_stories([]) == []


@pytest.mark.parametrize(
    ("corpus", "stories"),
    [
        pytest.param(
            [article(OTHER, "a"), article(name="b"), article(FIRST, "c")],
            [None, "dup-b", "dup-b"],
            id="a group without a story gets its first member's id",
        ),
        pytest.param(
            [article(name="a"), article(name="b", story="amende")],
            ["amende", "amende"],
            id="a member's story is used for its group",
        ),
        pytest.param(
            [
                article(OTHER, "a", story="kolda"),
                article("L’Artp défend sa décision devant la presse.", "b", story="recours"),
                article(name="c", story="amende"),
                article(FIRST, "d", story="recours"),
                article(OTHER.upper(), "e", story="fibre"),
                article("Le ministre se tait sur l’amende infligée à Dakar.", "f", story="amende"),
                article("Un tout autre sujet, sans rapport avec le reste.", "g", story="autre"),
            ],
            ["kolda", "recours", "recours", "recours", "kolda", "recours", "autre"],
            id="stories that share a group become the first for all their articles",
        ),
        pytest.param(
            [article(name="a"), article(name="a"), article(OTHER, "b", story="dup-a")],
            ["dup-a+", "dup-a+", "dup-a"],
            id="a new story never takes the name of another",
        ),
        pytest.param(
            [
                article(f"{lead}. " * 3, "a")
                for lead in ("La fibre à Kolda", "Le câble relie Dakar à Praia", "La TNT attend")
                for _ in range(2)
            ],
            ["dup-a", "dup-a", "dup-a+", "dup-a+", "dup-a+2", "dup-a+2"],
            id="stories of articles with the same id have different names",
        ),
    ],
)
def test_duplicates_become_stories(corpus, stories):
    assert [article.story for article in with_stories(corpus)] == stories


_TEXTS = st.sampled_from(
    [DISPATCH, f"(APS) {DISPATCH}", FIRST, OTHER, OTHER.upper(), "Brèves", "", f"{OTHER} {FIRST}"]
)
_CORPORA = st.lists(
    st.builds(
        Article,
        id=st.sampled_from("abcde"),
        text=_TEXTS,
        title=st.sampled_from(["Brèves", "La Sonatel sanctionnée par l’Artp, une première"]),
        labels=st.sampled_from([(), ("Fintech",)]),
        date=st.sampled_from([None, dt.date(2016, 3, 12), dt.date(2016, 3, 13)]),
        story=st.sampled_from([None, None, "s-1", "s-2", "dup-a"]),
        role=st.sampled_from(["reference", "support"]),
    ),
    max_size=8,
)


@settings(max_examples=60)
@given(_CORPORA)
def test_stories_follow_duplicates_and_nothing_else_changes(corpus):
    results = with_stories(corpus)

    assert with_stories(results) == results
    groups = near_duplicates(corpus)
    without_stories = [replace(article, story=None) for article in corpus]
    assert [replace(article, story=None) for article in results] == without_stories
    for group in groups:
        (story,) = {results[i].story for i in group}
        assert story is not None
    for before, after in zip(corpus, results, strict=True):
        if before.story:
            # Articles of one story stay in one story.
            assert after.story == next(
                b.story for a, b in zip(corpus, results, strict=True) if a.story == before.story
            )
    members = {i for group in groups for i in group}
    others = [i for i in range(len(corpus)) if i not in members and not corpus[i].story]
    assert all(results[i] is corpus[i] for i in others)


@settings(max_examples=60)
@given(_CORPORA)
def test_exact_duplicates_are_near_duplicates_and_no_position_occurs_twice(corpus):
    near, exact = near_duplicates(corpus), exact_duplicates(corpus)

    members = [i for group in near for i in group]
    assert len(members) == len(set(members))
    assert all(any(set(members) <= set(group) for group in near) for members in exact)
    assert near == sorted(tuple(sorted(group)) for group in near)
