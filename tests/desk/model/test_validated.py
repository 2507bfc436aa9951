"""The desk's validated articles, among which similar ones are looked for."""

import itertools
from dataclasses import replace

import pytest
from helpers.desk_store import AWA, new_key, put, undo
from helpers.press import CYBERCAFES, OPERATOR
from helpers.stored_articles import stored

from osiris_nlp.base.records import Article
from osiris_nlp.desk.articles.reviews import add_review
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.model.validated import ValidatedArticles

TELECENTRES = Article(id="osiris.sn/1", title="Les télécentres de Dakar en colère", text=CYBERCAFES)
TIGO = Article(id="osiris.sn/2", title="Tigo modernise son réseau", text=OPERATOR)


@pytest.fixture
def store(store):
    put(store, TELECENTRES, TIGO)
    return store


def review(store, number, *labels, aside=False):
    desk_article = stored(store, number)
    state = {"revision": desk_article.revision, "content": desk_article.content}
    what = {"editor": AWA, "model": "osiris@3f2a", "labels": labels, "aside": aside}
    return add_review(store, number, key=new_key(), **state, decisions=[], **what)[0]


def validated_articles(store, bench):
    """Return the articles with a clock that is a second later whenever it is read."""
    return ValidatedArticles(store, bench.tagger, clock=itertools.count().__next__)


def labels_in(validated):
    precedents = validated.current()
    return dict(zip(precedents.ids, precedents.labels, strict=True))


def test_only_validated_articles_are_precedents_and_a_review_without_labels_makes_none(
    store, bench
):
    validated = validated_articles(store, bench)
    before = labels_in(validated)

    first_review = review(store, 1, "Télécentres/Cybercentres", "Fiscalité")
    first = labels_in(validated)
    second_review = review(store, 1, "Mouvements sociaux")
    second = labels_in(validated)
    undo(store, second_review)
    third = labels_in(validated)
    undo(store, first_review)

    assert before == labels_in(validated) == {}
    assert first == third == {"osiris.sn/1": ("Télécentres/Cybercentres", "Fiscalité")}
    assert second == {"osiris.sn/1": ("Mouvements sociaux",)}
    review(store, 2)
    assert labels_in(validated) == {}


def test_the_database_is_asked_at_most_once_per_second(store, bench):
    time = 100.0
    validated = ValidatedArticles(store, bench.tagger, clock=lambda: time)
    review(store, 1, "Fiscalité")

    time = 100.9
    before = labels_in(validated)
    time = 101.0
    after = labels_in(validated)
    review(store, 1)
    time = 101.9
    later = labels_in(validated)

    assert (before, after) == ({}, {"osiris.sn/1": ("Fiscalité",)})
    assert later == after


def test_what_another_process_validates_is_seen(store, url, bench):
    validated = validated_articles(store, bench)
    other = open_store(url)
    review(other, 2, "Sentel/Tigo")
    other.close()

    assert labels_in(validated) == {"osiris.sn/2": ("Sentel/Tigo",)}


def test_an_article_set_aside_is_no_longer_a_precedent(store, bench):
    put(store, Article(id="osiris.sn/3", title="Concert à Gorée", text=OPERATOR, labels=("Yas",)))
    validated = validated_articles(store, bench)
    review(store, 3, "Yas")
    before = labels_in(validated)
    review(store, 3, aside=True)

    assert before == {"osiris.sn/3": ("Yas",)}
    assert (labels_in(validated), labels_in(validated_articles(store, bench))) == ({}, {})


def test_an_edited_article_is_read_again_when_it_is_reviewed(store, bench):
    validated = validated_articles(store, bench)
    review(store, 1, "Fiscalité")
    validated.current()
    put(store, replace(TELECENTRES, title="Les gérants de télécentres menacent de décrocher"))
    review(store, 1, "Fiscalité", "Mouvements sociaux")

    assert validated.current().titles == ("Les gérants de télécentres menacent de décrocher",)


def test_the_last_precedents_serve_while_the_database_does_not_respond(store, bench):
    review(store, 1, "Fiscalité")
    validated = validated_articles(store, bench)
    store.database.file.write_bytes(b"Ceci n'est plus une base." * 999)
    store.close()

    assert labels_in(validated) == {"osiris.sn/1": ("Fiscalité",)}


def test_a_validated_article_of_the_desk_is_similar_with_the_labels_it_has_there(store, bench):
    new = replace(TELECENTRES, id="osiris.sn/3", title="Télécentres : les gérants protestent")
    review(store, 1, "Télécentres/Cybercentres", "Fiscalité")
    at_the_desk = replace(bench, validated=ValidatedArticles(store, bench.tagger))

    nearest = at_the_desk.similar(at_the_desk.opinions(new))

    assert (nearest[0].id, nearest[0].title) == (TELECENTRES.id, TELECENTRES.title)
    assert nearest[0].labels == ("Télécentres/Cybercentres", "Fiscalité")
    assert nearest[0].similarity > 0.7
    assert TELECENTRES.id not in {n.id for n in bench.similar(bench.opinions(new))}
