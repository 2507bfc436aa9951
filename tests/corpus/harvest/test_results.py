"""What a harvest stores about listings and redirects, and the results it writes from them, at scale."""

import json
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from helpers.growth import is_linear
from helpers.harvest_site import harvested_rows

from osiris_nlp.corpus.harvest.addresses import Site
from osiris_nlp.corpus.harvest.database import State
from osiris_nlp.corpus.harvest.kinds import Kind
from osiris_nlp.corpus.harvest.results import write_results
from osiris_nlp.corpus.harvest.store import PageStore, open_store

SITE = Site.from_url("http://presse.example/")


@contextmanager
def harvest_in(folder: Path) -> Iterator[PageStore]:
    """Yield the store of a harvest that has just begun; what a test adds needs no commit."""
    with open_store(folder, SITE) as store:
        store.begin()
        yield store


def add(
    store: PageStore, address: str, state: State, kind: Kind = Kind.ARTICLE, **values: object
) -> None:
    store.add(address, kind, via="/")
    store.finish(address, state, now=0.0, **values)


def add_article(store: PageStore, number: int) -> str:
    row = {
        "id_article": number,
        "title": "Le Mali inaugure un centre de données",
        "date": "2026-02-02",
        "text": f"Le récit complet de la journée, n° {number}.",
    }
    add(store, f"/spip.php?article{number}", State.READ, row=json.dumps(row))
    return f"/spip.php?article{number}"


def add_listing(store: PageStore, number: int, *articles: str) -> None:
    address = f"/spip.php?mot{number}"
    add(store, address, State.READ, Kind.KEYWORD, heading=f"Mot {number}")
    store.record_listing(address, address, articles)


def test_only_300_of_the_thousands_of_articles_on_a_page_are_recorded(tmp_path: Path) -> None:
    articles = [f"/spip.php?article{n}" for n in range(6_000)]

    with harvest_in(tmp_path) as store:
        is_new = store.record_listing("/spip.php?mot1", "/spip.php?mot1", articles)
        is_new_again = store.record_listing("/spip.php?mot1", "/spip.php?mot1", articles)

        assert (is_new, is_new_again) == (True, True)  # what a page itself showed does not count
        assert [address for _, address in store.listings()] == sorted(articles[:300])


def test_an_endless_listing_of_thousands_of_articles_has_nothing_new(tmp_path: Path) -> None:
    articles = [f"/spip.php?article{n}" for n in range(6_000)]

    with harvest_in(tmp_path) as store:
        store.record_listing("/spip.php?mot1", "/spip.php?mot1", articles)

        further = "/spip.php?mot1&debut_articles=10"
        assert not store.record_listing(further, "/spip.php?mot1", articles)


def test_a_harvest_records_a_million_listed_articles_and_then_finds_nothing_new(
    tmp_path: Path,
) -> None:
    articles = [f"/{k}.html" for k in range(300)]
    with harvest_in(tmp_path) as store:
        for n in range(3_335):
            is_new = store.record_listing(f"/{n}", f"/{n}", articles)

            assert is_new is (n < 3_334)
        assert sum(1 for _ in store.listings()) == 1_000_000
        assert store.record_listing("/7", "/7", ["/0.html"])  # a page may be read again


def test_listed_addresses_that_are_not_articles_take_no_memory(tmp_path: Path) -> None:
    with harvest_in(tmp_path) as store:
        article = add_article(store, 1)
        for n in range(5):
            add_listing(store, n, article, *(f"/{'x' * 1_800}-{n}-{k}.html" for k in range(250)))
        write_results(store, tmp_path)  # whatever is loaded at first use

        tracemalloc.start()
        write_results(store, tmp_path)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert harvested_rows(tmp_path)["1"]["labels"] == [f"Mot {n}" for n in range(5)]
    assert most < 1_000_000  # the addresses alone are 2.3 million characters


def test_a_listing_names_articles_after_any_number_of_redirects(tmp_path: Path) -> None:
    with harvest_in(tmp_path) as store:
        article = add_article(store, 1)
        for n in range(9):
            add(store, f"/{n}.html", State.REDIRECT, target=f"/{n + 1}.html")
        add(store, "/9.html", State.SAME, target=article)
        add(store, "/pile.html", State.REDIRECT, target="/face.html")
        add(store, "/face.html", State.REDIRECT, target="/pile.html")
        add_listing(store, 1, "/4.html", "/0.html", "/face.html", "/pile.html")
        add_listing(store, 2, "/face.html")

        write_results(store, tmp_path)

    assert harvested_rows(tmp_path)["1"]["labels"] == ["Mot 1"]


def add_chain(store: PageStore, size: int) -> None:
    for n in range(size):
        add(store, f"/{n}.html", State.REDIRECT, target=f"/{n + 1}.html")
    for start in range(0, size, 250):
        add_listing(store, start, *(f"/{n}.html" for n in range(start, start + 250)))


def add_namesakes(store: PageStore, size: int) -> None:
    for n in range(1, size + 1):
        add_article(store, n)


@pytest.mark.parametrize("fill", [add_chain, add_namesakes])
def test_results_of_long_chains_and_many_identical_titles_take_linear_time(
    fill: Callable[[PageStore, int], None], tmp_path: Path
) -> None:
    with ExitStack() as stack:
        stores: dict[int, PageStore] = {}
        for size in (2_500, 20_000):
            stores[size] = stack.enter_context(harvest_in(tmp_path / str(size)))
            fill(stores[size], size)

        assert is_linear(lambda n: write_results(stores[n], tmp_path / str(n)), 2_500)


def test_a_page_without_a_number_joins_no_two_articles_of_different_numbers(tmp_path: Path) -> None:
    same = {"title": "La fibre arrive à Kolda", "date": "2026-02-06", "text": "Le récit complet."}
    with harvest_in(tmp_path) as store:
        for n, number in enumerate((None, 5, 6, None, 7)):
            row = {**same, "id_article": number, "labels": [f"Mot {n}"]}
            add(store, f"/page{n}.html", State.READ, row=json.dumps(row))

        count, _, _ = write_results(store, tmp_path)

    labels = {name: row["labels"] for name, row in harvested_rows(tmp_path).items()}
    assert count == 3
    assert labels == {"page0.html": ["Mot 0", "Mot 1", "Mot 3"], "6": ["Mot 2"], "7": ["Mot 4"]}


def test_equal_titles_with_numbers_are_two_articles(tmp_path: Path) -> None:
    same = {"title": "La fibre arrive à Kolda", "date": "2026-02-06", "text": "Le récit complet."}
    with harvest_in(tmp_path) as store:
        for n, number in enumerate((5, 6, None, 6)):
            row = {**same, "id_article": number, "labels": [f"Mot {n}"]}
            add(store, f"/page{n}.html", State.READ, row=json.dumps(row))

        write_results(store, tmp_path)

    labels = {number: row["labels"] for number, row in harvested_rows(tmp_path).items()}
    assert labels == {"5": ["Mot 0", "Mot 2"], "6": ["Mot 1", "Mot 3"]}
