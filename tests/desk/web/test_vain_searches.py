"""Recording what editors look for in the list of keywords in vain, by the API."""

from typing import Any

import httpx
import pytest
from helpers.desk_api import refusal, sign_in
from helpers.desk_site import Browser, Site

from osiris_nlp.desk.store.vain_searches import candidate_keywords

AWA, MOUSSA = "Awa Ndiaye", "Moussa Diop"


def send(browser: Browser, number: int, **body: Any) -> httpx.Response:
    return browser.ask("POST", f"/api/articles/{number}/searches", json=body)


def test_a_proposal_and_searches_in_vain_are_recorded(desk: Site) -> None:
    wave, fibre = desk.numbers["wave"], desk.numbers["fibre"]
    awa, moussa = sign_in(AWA, desk), sign_in(MOUSSA, desk)

    answers = [
        send(awa, wave, text="satéllites", proposed=True),
        send(moussa, wave, text="Satellites"),
        send(moussa, fibre, text="Satellites", proposed=False),
    ]

    assert [answer.status_code for answer in answers] == [204, 204, 204]
    (candidate,) = candidate_keywords(desk.store)
    assert (candidate.text, candidate.key) == ("Satellites", "satellites")
    assert candidate.articles == (fibre, wave)
    assert (candidate.n_editors, candidate.n_proposals) == (2, 1)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"text": " \n"},
        {"text": "s" * 256},
        {"text": "sat\0ellites"},
        {"text": "satellites", "proposed": "oui"},
        {"text": "satellites", "editor": MOUSSA},
    ],
)
def test_a_search_that_is_not_a_text_is_refused(desk: Site, body: dict[str, Any]) -> None:
    answer = send(sign_in(AWA, desk), desk.numbers["wave"], **body)

    assert answer.status_code == 422
    assert candidate_keywords(desk.store) == []


def test_an_unknown_article_is_not_found(desk: Site) -> None:
    answer = send(sign_in(AWA, desk), 99_999, text="satellites", proposed=True)

    assert refusal(answer)[:2] == (404, "unknown")
