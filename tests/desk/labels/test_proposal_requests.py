"""Proposing keywords by the API."""

import pytest
from helpers.desk_api import refusal, sign_in

from osiris_nlp.desk.labels.keyword_proposals import candidate_keywords

AWA, MOUSSA = "Awa Ndiaye", "Moussa Diop"


def send(browser, number, **body):
    return browser.ask("POST", f"/api/articles/{number}/searches", json=body)


def test_proposals_are_recorded_and_other_searches_of_earlier_pages_are_not(desk):
    wave, fibre = desk.numbers["wave"], desk.numbers["fibre"]
    awa, moussa = sign_in(AWA, desk), sign_in(MOUSSA, desk)

    answers = [
        send(awa, wave, text="satéllites", proposed=True),
        send(moussa, fibre, text="Satellites", proposed=True),
        send(moussa, wave, text="Satellites"),
        send(awa, fibre, text="Satellites", proposed=False),
    ]

    assert [answer.status_code for answer in answers] == [204, 204, 204, 204]
    (candidate,) = candidate_keywords(desk.store)
    assert (candidate.text, candidate.key) == ("Satellites", "satellites")
    assert [*candidate.articles] == [fibre, wave]
    assert (candidate.n_editors, candidate.n_proposals) == (2, 2)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "", "proposed": True},
        {"text": " \n", "proposed": True},
        {"text": "s" * 256, "proposed": True},
        {"text": "sat\0ellites", "proposed": True},
        {"text": "satellites", "proposed": "oui"},
        {"text": "satellites", "proposed": True, "editor": MOUSSA},
    ],
)
def test_a_proposal_that_is_not_a_text_is_refused(desk, body):
    assert send(sign_in(AWA, desk), desk.numbers["wave"], **body).status_code == 422
    assert candidate_keywords(desk.store) == []


def test_an_unknown_article_is_not_found(desk):
    answer = send(sign_in(AWA, desk), 99_999, text="satellites", proposed=True)

    assert refusal(answer)[:2] == (404, "unknown")
