"""Names typed at an open desk."""

import re

import pytest
from helpers.guarded import OPEN, SHARED

from osiris_nlp.desk.guard.access import editor_name
from osiris_nlp.desk.guard.sessions import LASTS_OPEN


def test_an_open_desk_knows_its_machine_s_editor(make):
    answer = make(OPEN).ask("GET", "/api/echo")

    assert answer.json() == {"editor": "awa", "signed_in": False, "bytes": 0}


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

    def attributes(base: str) -> set[str]:
        answer = desk.ask("POST", "/entrer", data={"nom": "Awa"}, base=base)
        value, *rest = answer.headers["set-cookie"].lower().split("; ")
        assert re.fullmatch(rf"{desk.cookie}=[\w.+/=-]+", value, re.IGNORECASE)
        return set(rest)

    plain = {"path=/", f"max-age={LASTS_OPEN}", "httponly", "samesite=strict"}
    assert attributes("http://localhost:8000") == plain
    assert attributes("https://localhost:8000") == plain | {"secure"}


def test_who_did_not_sign_in_gets_no_cookie(make):
    desk = make(OPEN)

    answers = [desk.ask("GET", path) for path in ("/file", "/entrer", "/api/echo")]

    assert [answer.headers.get("set-cookie") for answer in answers] == [None] * 3


def test_who_is_signed_in_already_goes_on(make):
    # A link on another site leads here without the cookie, which comes with the next request.
    desk = make(SHARED)
    cookie = desk.sign_in()

    redirect = desk.ask("GET", "/entrer?suite=/articles/3", cookie=cookie)
    changing_name = desk.ask("GET", "/entrer", cookie=cookie)

    assert (redirect.status_code, redirect.headers["location"]) == (303, "/articles/3")
    assert changing_name.json()["name"] == "Awa Ndiaye"


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

    answer = desk.ask("POST", "/entrer", data={"nom": name, "suite": "/file?page=2"})

    assert answer.status_code == 422
    assert answer.json()["problem"] == "Écrivez votre nom, en 80 caractères au plus."
    assert answer.json()["next_path"] == "/file?page=2"
    assert "set-cookie" not in answer.headers
