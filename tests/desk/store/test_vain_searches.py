"""What editors have looked for in the list of keywords in vain, and which of it becomes a candidate."""

import pytest
import sqlalchemy as sa
from helpers.desk_store import AWA, MODOU, article, put

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.store.schema import vain_searches
from osiris_nlp.desk.store.store import Store
from osiris_nlp.desk.store.vain_searches import (
    add_vain_search,
    candidate_keywords,
    dismiss_candidate,
)

FATOU = "Fatou Sow"


@pytest.fixture
def newsroom(store: Store) -> Store:
    """Return a desk with four articles to tag."""
    put(store, *map(article, (1, 2, 3, 4)))
    return store


def look_for(store: Store, number: int, text: str, editor: str = AWA) -> None:
    add_vain_search(store, number, text=text, editor=editor, is_proposed=False)


def propose(store: Store, number: int, text: str, editor: str = AWA) -> None:
    add_vain_search(store, number, text=text, editor=editor, is_proposed=True)


def texts(store: Store) -> list[str]:
    return [candidate.text for candidate in candidate_keywords(store)]


def rows_of(store: Store) -> list[tuple[int, str, str, bool]]:
    columns = (vain_searches.c[name] for name in ("article", "text", "editor", "proposed"))
    with store.reading() as connection:
        query = sa.select(*columns).order_by(vain_searches.c.number)
        return [tuple(row) for row in connection.execute(query)]


def test_a_text_looked_for_on_two_articles_is_a_candidate(newsroom: Store) -> None:
    look_for(newsroom, 1, "satéllites")
    assert candidate_keywords(newsroom) == []

    look_for(newsroom, 3, "Satellites", MODOU)
    look_for(newsroom, 2, " SATELLITES\n", AWA)
    look_for(newsroom, 4, "Satellites", FATOU)

    (candidate,) = candidate_keywords(newsroom)
    assert (candidate.text, candidate.key) == ("Satellites", "satellites")
    assert candidate.articles == (4, 2, 3, 1)
    assert (candidate.n_editors, candidate.n_proposals) == (3, 0)


def test_of_equally_frequent_spellings_the_latest_names_the_candidate(newsroom: Store) -> None:
    look_for(newsroom, 1, "satellites")
    look_for(newsroom, 2, "Satellites")

    assert texts(newsroom) == ["Satellites"]


def test_a_single_proposal_is_a_candidate_and_two_editors_on_one_article_are_not(
    newsroom: Store,
) -> None:
    look_for(newsroom, 1, "Starlink", AWA)
    look_for(newsroom, 1, "Starlink", MODOU)
    propose(newsroom, 2, "Villes intelligentes")

    assert texts(newsroom) == ["Villes intelligentes"]


def test_candidates_with_the_most_proposals_come_first_then_the_most_articles_then_the_latest(
    newsroom: Store,
) -> None:
    for number in (1, 2, 3):
        look_for(newsroom, number, "Starlink")
    propose(newsroom, 1, "Drones")
    propose(newsroom, 1, "Drones", MODOU)
    for number in (1, 2):
        look_for(newsroom, number, "Satellites")
    for number in (1, 2):
        look_for(newsroom, number, "Deepfakes")
    propose(newsroom, 4, "Villes intelligentes")

    expected = ["Drones", "Villes intelligentes", "Starlink", "Deepfakes", "Satellites"]
    assert texts(newsroom) == expected
    assert [each.text for each in candidate_keywords(newsroom, limit=2)] == expected[:2]
    assert candidate_keywords(newsroom)[0].n_proposals == 2


def test_the_same_search_again_adds_nothing_and_a_proposal_replaces_it(newsroom: Store) -> None:
    look_for(newsroom, 1, "satellites")
    look_for(newsroom, 1, "satéllites")
    assert rows_of(newsroom) == [(1, "satellites", AWA, False)]

    propose(newsroom, 1, "Satellites")
    propose(newsroom, 1, "SATELLITES")
    look_for(newsroom, 1, "satellites")

    assert rows_of(newsroom) == [(1, "Satellites", AWA, True)]


def test_a_dismissed_candidate_stays_away_until_somebody_proposes_it(newsroom: Store) -> None:
    for number in (1, 2):
        look_for(newsroom, number, "Satellites")

    assert dismiss_candidate(newsroom, "satellites")
    assert not dismiss_candidate(newsroom, "satellites")
    look_for(newsroom, 3, "satellites", MODOU)
    look_for(newsroom, 4, "satellites", MODOU)
    assert candidate_keywords(newsroom) == []

    propose(newsroom, 1, "satellites")
    (candidate,) = candidate_keywords(newsroom)
    assert set(candidate.articles) == {1, 2, 3, 4}

    dismiss_candidate(newsroom, "satellites")
    propose(newsroom, 1, "satellites")  # again
    assert texts(newsroom) == ["satellites"]


def test_dismissing_an_unknown_text_changes_nothing(newsroom: Store) -> None:
    propose(newsroom, 1, "Drones")

    assert not dismiss_candidate(newsroom, "satellites")

    assert texts(newsroom) == ["Drones"]


def test_a_long_search_with_ligatures_is_stored(newsroom: Store) -> None:
    text = "œ" * 255
    propose(newsroom, 1, text)
    propose(newsroom, 2, text)

    (candidate,) = candidate_keywords(newsroom)
    assert (candidate.text, candidate.key) == (text, "oe" * 127 + "o")
    assert candidate.articles == (2, 1)


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "\u0301"])
def test_a_search_of_which_nothing_is_left_is_refused(newsroom: Store, text: str) -> None:
    with pytest.raises(InputError, match="Empty search"):
        look_for(newsroom, 1, text)


def test_a_search_of_more_than_255_characters_is_refused(newsroom: Store) -> None:
    with pytest.raises(InputError, match="A search of 256 characters"):
        look_for(newsroom, 1, "s" * 256)


def test_an_unknown_article_is_refused(newsroom: Store) -> None:
    with pytest.raises(InputError, match="No article 99"):
        look_for(newsroom, 99, "Satellites")
