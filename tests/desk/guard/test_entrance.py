"""Names said at an open desk."""

import re

import pytest
from helpers.guarded import OPEN

from osiris_nlp.desk.guard.access import editor_name
from osiris_nlp.desk.guard.sessions import LASTS_OPEN


def test_an_open_desk_knows_its_machine_s_editor(make):
    answer = make(OPEN).ask("GET", "/api/echo")

    assert answer.json() == {"editor": "awa", "token": "", "signed_in": False, "bytes": 0}


def test_on_an_open_desk_one_says_a_name_without_password(make):
    desk = make(OPEN)
    form = desk.ask("GET", "/entrer?suite=/articles/3").json()

    cookie = desk.sign_in(" Moussa Diop ", password="")

    assert (form["template"], form["needs_password"]) == ("entrer.html", False)
    assert (form["problem"], form["name"], form["next_path"]) == (None, "", "/articles/3")
    said = desk.ask("GET", "/api/echo", cookie=cookie).json()
    assert (said["editor"], said["signed_in"]) == ("Moussa Diop", True)
    assert desk.events[-1] == {
        "who": "Moussa Diop",
        "address": "127.0.0.1",
        "what": "sign-in",
        "about": "POST /entrer",
    }


def test_the_cookie_is_out_of_reach(make):
    desk = make(OPEN)

    plain = desk.ask("GET", "/file").headers["set-cookie"]
    tls = desk.ask("GET", "/file", base="https://localhost:8000").headers["set-cookie"]

    pattern = (
        rf"{desk.sessions.cookie}=[\w.-]+; Max-Age={LASTS_OPEN}; Path=/; HttpOnly; SameSite=Strict"
    )
    assert re.fullmatch(pattern, plain)
    assert re.fullmatch(pattern + "; Secure", tls)


def test_a_page_gives_the_token_of_its_cookie(make):
    desk = make(OPEN)

    page = desk.ask("GET", "/file")

    cookie = desk.given(page)
    assert cookie is not None
    assert page.json()["token"] == desk.token(cookie)
    again = desk.ask("GET", "/file", cookie=cookie)
    assert again.json()["token"] == page.json()["token"]
    assert desk.given(again) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Awa Ndiaye ", "Awa Ndiaye"),
        ("Fe\u0301lix", "F\u00e9lix"),
        ("N’Diaye", "N’Diaye"),
        ("a" * 80, "a" * 80),
        ("a" * 81, None),
        ("", None),
        ("   ", None),
        ("Awa\nNdiaye", None),
        ("Awa\x00", None),
        ("\u202eawa", None),
        ("a\u200bwa", None),
    ],
)
def test_names(typed, kept):
    assert editor_name(typed) == kept


@pytest.mark.parametrize("name", ["", "a" * 81, "Awa\x07"])
def test_a_name_that_is_none_is_asked_again(make, name):
    desk = make(OPEN)
    cookie = desk.given(desk.ask("GET", "/entrer"))

    answer = desk.ask("POST", "/entrer", **desk.form(cookie, nom=name, suite="/file?page=2"))

    assert answer.status_code == 422
    assert answer.json()["problem"] == "Écrivez votre nom, en 80 caractères au plus."
    assert answer.json()["next_path"] == "/file?page=2"
    assert "set-cookie" not in answer.headers
