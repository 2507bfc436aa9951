"""Addresses of pages: filters in a query string and back."""

import datetime as dt

from osiris_nlp.desk.articles.queue.addresses import filters_query, read_filters
from osiris_nlp.desk.articles.queue.queue import Filters
from osiris_nlp.desk.articles.queue.sittings import Sitting, read_sitting
from osiris_nlp.taxonomy import Taxonomy

LABELS = Taxonomy.from_names(["Fintech", "Infrastructures"])


def test_filters_survive_their_address():
    filters = Filters(
        state="aside",
        source="Le Soleil",
        label="Fintech",
        since=dt.date(2026, 11, 1),
        until=dt.date(2026, 11, 27),
        confidence="low",
        order="surs",
        search="câble sous-marin",
        flagged=True,
        noted=True,
        receiver="Modou Fall",
        postponed="Awa Ndiaye",
    )
    query = dict(pair.split("=") for pair in filters_query(filters).split("&"))
    decoded = {
        name: value.replace("+", " ").replace("%C3%A2", "â") for name, value in query.items()
    }

    assert read_filters(decoded, LABELS) == (filters, [])


def test_the_order_of_a_morning_is_left_out_of_addresses():
    assert filters_query(Filters()) == ""
    assert filters_query(Filters(order="utiles")) == "order=utiles"


def test_invalid_values_are_ignored_and_reported_in_french():
    query = {"order": "alphabet", "flag": "oui", "q": "fibre\x00optique", "state": "aside"}

    filters, problems = read_filters(query, LABELS)

    assert filters == Filters(state="aside")
    assert problems == [
        "Signalement inconnu «oui» : filtre ignoré.",
        "Ordre inconnu «alphabet» : filtre ignoré.",
        "Recherche illisible : filtre ignoré.",
    ]


def test_a_sitting_without_a_size_or_with_words_is_none():
    assert read_sitting({"rang": "3", "sur": "7"}) == Sitting(3, 7)
    assert read_sitting({"rang": "3"}) is None
    assert read_sitting({"rang": "0", "sur": "7"}) is None
    assert read_sitting({"rang": "trois", "sur": "sept"}) is None
