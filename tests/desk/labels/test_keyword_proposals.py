"""What editors have proposed as keywords: candidates."""

import pytest
import sqlalchemy as sa
from helpers.desk_store import AWA, MODOU, article, put

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.labels.keyword_proposals import (
    candidate_keywords,
    dismiss_candidate,
    proposals,
    propose_keyword,
)

EACH_DATABASE = True
FATOU = "Fatou Sow"


@pytest.fixture
def newsroom(store):
    """Return a desk with four articles to tag."""
    put(store, *map(article, (1, 2, 3, 4)))
    return store


def propose(store, number, text, editor=AWA):
    propose_keyword(store, number, text=text, editor=editor)


def texts(store):
    return [candidate.text for candidate in candidate_keywords(store)]


def test_proposals_that_differ_in_case_accents_and_spacing_are_one_candidate(newsroom):
    propose(newsroom, 1, "satéllites")
    propose(newsroom, 3, "Satellites", MODOU)
    propose(newsroom, 2, " SATELLITES\n", AWA)
    propose(newsroom, 4, "Satellites", FATOU)

    (candidate,) = candidate_keywords(newsroom)
    assert (candidate.text, candidate.key) == ("Satellites", "satellites")
    assert [*candidate.articles] == [4, 2, 3, 1]
    assert candidate.articles[4] == article(4).title
    assert (candidate.n_editors, candidate.n_proposals) == (3, 4)


def test_of_equally_frequent_spellings_the_latest_names_the_candidate(newsroom):
    propose(newsroom, 1, "satellites")
    propose(newsroom, 2, "Satellites")

    assert texts(newsroom) == ["Satellites"]


def test_candidates_with_the_most_proposals_come_first_then_the_most_articles_then_the_latest(
    newsroom,
):
    for number in (1, 2, 3):
        propose(newsroom, number, "Starlink")
    propose(newsroom, 1, "Drones")
    propose(newsroom, 1, "Drones", MODOU)
    for text in ("Satellites", "Deepfakes"):
        for number in (1, 2):
            propose(newsroom, number, text)

    expected = ["Starlink", "Deepfakes", "Satellites", "Drones"]
    assert texts(newsroom) == expected
    assert [each.text for each in candidate_keywords(newsroom, limit=2)] == expected[:2]
    assert [each.n_proposals for each in candidate_keywords(newsroom)] == [3, 2, 2, 2]


def test_the_same_proposal_again_adds_nothing(newsroom):
    propose(newsroom, 1, "Satellites")
    propose(newsroom, 1, "SATÉLLITES")

    columns = (proposals.c[name] for name in ("article", "text", "editor"))
    with newsroom.reading() as connection:
        assert connection.execute(sa.select(*columns)).all() == [(1, "Satellites", AWA)]


def test_a_dismissed_candidate_stays_away_until_somebody_proposes_it(newsroom):
    for number in (1, 2):
        propose(newsroom, number, "Satellites")

    assert not dismiss_candidate(newsroom, "drones")  # which nobody has proposed
    assert texts(newsroom) == ["Satellites"]
    assert dismiss_candidate(newsroom, "satellites")
    assert not dismiss_candidate(newsroom, "satellites")
    assert candidate_keywords(newsroom) == []

    propose(newsroom, 3, "satellites", MODOU)
    (candidate,) = candidate_keywords(newsroom)
    assert set(candidate.articles) == {1, 2, 3}

    dismiss_candidate(newsroom, "satellites")
    propose(newsroom, 1, "satellites")  # again
    assert texts(newsroom) == ["Satellites"]


def test_a_long_proposal_with_ligatures_is_stored(newsroom):
    text = "œ" * 255
    propose(newsroom, 1, text)
    propose(newsroom, 2, text)

    (candidate,) = candidate_keywords(newsroom)
    assert (candidate.text, candidate.key) == (text, "oe" * 127 + "o")


@pytest.mark.parametrize(
    ("number", "text", "message"),
    [
        *((1, text, "Empty proposal") for text in ("", " \n", "\u200b", "\u0301")),
        pytest.param(1, "s" * 256, "A proposal of 256 characters", id="256 characters"),
        pytest.param(99, "Satellites", "No article 99", id="an unknown article"),
    ],
)
def test_a_proposal_without_a_text_of_255_characters_or_an_article_is_refused(
    newsroom, number, text, message
):
    with pytest.raises(InputError, match=message):
        propose(newsroom, number, text)
