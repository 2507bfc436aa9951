"""Search in titles and texts: the same words in every database, whatever an editor types."""

from contextlib import closing
from dataclasses import replace

import pytest
from helpers.desk_store import article, ids, put
from hypothesis import given, settings
from hypothesis import strategies as st

from osiris_nlp.desk.app.backup import back_up
from osiris_nlp.desk.articles.queue.queue import Filters, count_matching
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.base.store.search import folded_words, write_search

EACH_DATABASE = True
ARTICLES = (
    article(1, title="L’État au cœur de la 5G", text="L’ARTP lance l'appel d'offres à Thiès."),
    article(2, title="Wave à Kolda", text="Les œuvres sociales de la Sonatel, aujourd’hui."),
    article(
        3, title="ÉTATS GÉNÉRAUX", text="Le www.osiris.sn de la presse en ligne, et d'Afrique."
    ),
)
# Searches, by the articles that they find.
SEARCHES = {
    "13": ["etat", "ÉTAT", "l'État", "l’etat"],
    "1": [
        *("état thies", "Thiès", "coeur", "CŒUR", "5g", "appel offres", "d'offres"),
        "\N{MATHEMATICAL BOLD CAPITAL A}rtp",  # folds to a
    ],
    "2": ["œuvr", "oeuvres", "aujourd'hui", "kold", "sonatel kolda wave"],
    "3": ["www osiris", "généraux-presse"],
    "123": ["de la"],
    "12": ["a"],  # as a word, not as the beginning of Afrique
    "": ["la com", "olda", "sonatel thies"],
}
# By what a search for their words alone finds.
HOSTILE = {
    "2": [
        *("*kolda", "kold*", "+kolda -wave", "-kolda", "kolda & !wave", "kolda <-> wave"),
        *("(kolda", "^kolda", "kolda\\", "kolda\0wave", "\ud800kolda", "kolda " * 2_000),
        "kolda" + "\u0301" * 10_000,
        "kolda\u19b3wave",  # a vowel of New Tai Lue, which SQLite does not index
    ],
    "": [
        *('" OR 1', 'etat" OR "kolda', "etat OR kolda", "kolda' OR '1'='1", "NOT kolda"),
        *("kolda'); DROP TABLE articles; --", "kolda:* | etat", ">kolda <wave ~sonatel @3"),
        *("NEAR(", "NEAR(kolda wave)", "words: kolda", "kol_da", "*", "%", "", "   ", "😀 🏳️‍🌈"),
        *(" ".join(f"mot{n}" for n in range(2_000)), "x" * 10_000),
    ],
}


@pytest.fixture
def press(store):
    put(store, *ARTICLES)
    return store


def found(store, search):
    return "".join(sorted(id_.removeprefix("osiris-") for id_ in ids(store, search=search)))


def test_every_word_of_a_search_must_begin_a_word_of_the_article(press):
    for expected, searches in SEARCHES.items():
        for search in searches:
            assert found(press, search) == expected, search
            assert count_matching(press, Filters(search=search)) == len(expected), search


def test_no_search_reaches_the_query_language_of_the_database(press):
    for expected, searches in HOSTILE.items():
        for search in searches:
            assert found(press, search) == expected, search[:40]


@settings(derandomize=True, max_examples=300, database=None)
@given(st.text(max_size=80))
def test_words_have_neither_operators_nor_quotes(text):
    words = folded_words(text)

    assert all(word.isalnum() and len(word) <= 60 and max(word) <= "\uffff" for word in words)
    assert len({*words}) == len(words)
    assert folded_words(" ".join(words)) == words


def test_sqlite_indexes_every_word_as_one_word(store):
    if store.database.backend != "sqlite":
        pytest.skip("the index of another database has other tables")
    texts = [" ".join(f"a{chr(n)}b" for n in range(i, i + 8192)) for i in range(0, 0x10000, 8192)]
    words = {word for text in texts for word in folded_words(text)}

    def index(connection):
        write_search(connection, dict(enumerate(texts, 1)))
        connection.exec_driver_sql(
            "CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, desk_search, row)"
        )
        return {*connection.exec_driver_sql("SELECT term FROM temp.v").scalars()}

    assert store.write(index) == words
    assert len(words) > 45_000


def test_letters_new_to_unicode_are_searched_like_others(store):
    put(store, article(1, text="ꕉꕜꕮ, ࢧࢮ"), article(2, text="La fibre"), article(3, text="ꕉꕜꕯ"))

    assert [found(store, search) for search in ("ꕉꕜ", "ꕉꕜꕮ", "ꕜ", "ࢧࢮ", "ꕉꕜ ࢧࢮ")] == [
        *("13", "1", "", "1", "1")
    ]


def test_both_forms_of_sigma_are_one_letter(store):
    put(store, article(1, text="ΟΔΟΣ"), article(2, text="οδοσήμανση"))

    assert [found(store, search) for search in ("οδος", "ΟΔΟΣ", "οδοσ")] == ["12"] * 3


def test_a_search_follows_the_changes_of_an_article(press):
    put(press, replace(ARTICLES[1], text="Les abonnés de Ziguinchor."))

    assert (found(press, "sonatel"), found(press, "zigui"), found(press, "wave")) == ("", "2", "2")


def test_only_the_beginning_of_a_long_text_is_searched(store):
    text = "Sénégal " * 24_000 + "Ziguinchor " + "Sénégal " * 24_000 + "Casamance"
    words = " ".join(f"{n:x}é😀" for n in range(60_000))
    put(store, article(1, text=text), article(2, text=words), article(3, text="é" * 4_000_000))

    assert (found(store, "ziguinchor"), found(store, "casamance")) == ("1", "")
    assert (found(store, f"{20_000:x}e"), found(store, "é" * 300)) == ("2", "3")


def test_a_restored_desk_and_a_served_backup_can_be_searched(press, tmp_path):
    file = tmp_path / "copie.db"

    back_up(press, file)

    with closing(open_store(f"sqlite:///{file}")) as copy:
        assert (found(copy, "œuvre"), found(copy, "de la")) == ("2", "123")
