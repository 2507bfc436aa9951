"""Signing in, and the names that editors enter."""

import re

import pytest
from helpers.growth import run_python
from helpers.guarded import ELSEWHERE, NAMED, OPEN

from osiris_nlp.desk.base.guard.access import editor_name
from osiris_nlp.desk.base.guard.sessions import OPEN_LIFETIME


def test_editors_enter_a_name_without_a_password_at_an_open_desk(make):
    desk = make(OPEN)
    form = desk.request("GET", "/entrer?suite=/articles/3").json()

    cookie = desk.sign_in(" Moussa Diop ", password="")

    assert (form["template"], form["needs_password"]) == ("entrer.html", False)
    assert (form["problem"], form["name"], form["next_path"]) == (None, "", "/articles/3")
    state = desk.echo(cookie=cookie).json()
    assert (state["editor"], state["signed_in"]) == ("Moussa Diop", True)
    event = {"address": "127.0.0.1", "what": "sign-in", "about": "POST /entrer"}
    assert desk.events[-1] == {"who": "Moussa Diop", **event}


def test_the_cookie_has_protective_attributes(make):
    desk = make(OPEN)

    def attributes(base):
        answer = desk.request("POST", "/entrer", data={"nom": "Awa"}, base=base)
        value, *flags = answer.headers["set-cookie"].lower().split("; ")
        assert re.fullmatch(rf"{desk.cookie}=[\w.+/=-]+", value, re.IGNORECASE)
        return set(flags)

    plain = {"path=/", f"max-age={OPEN_LIFETIME}", "httponly", "samesite=strict"}
    assert attributes("http://localhost:8000") == plain
    assert attributes("https://localhost:8000") == plain | {"secure"}


def test_without_a_sign_in_the_editor_is_the_default_one_and_no_cookie_is_set(make):
    desk = make(OPEN)

    answers = [desk.request("GET", path) for path in ("/file", "/entrer", "/api/echo")]

    assert [answer.headers.get("set-cookie") for answer in answers] == [None] * 3
    assert answers[-1].json() == {"editor": "awa", "signed_in": False, "bytes": 0}


def test_a_signed_in_editor_is_redirected_from_the_form(make):
    # After a link on another site, the browser sends the cookie only with the next request.
    desk = make(NAMED)
    cookie = desk.sign_in()

    redirect = desk.request("GET", "/entrer?suite=/articles/3", cookie=cookie)
    changing_name = desk.request("GET", "/entrer", cookie=cookie)

    assert (redirect.status_code, redirect.headers["location"]) == (303, "/articles/3")
    assert changing_name.json()["name"] == "Awa Ndiaye"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (" Awa Ndiaye ", "Awa Ndiaye"),
        ("Fe\u0301lix", "F\u00e9lix"),
        ("e\u0301" * 80, "\u00e9" * 80),
        *(
            (name, name)
            for name in ("N’Diaye", "a" * 80, "Vũ Thị Huệ", "Ọlá-Ẹ̀bùn", "آوا نجاي", "7")
        ),
    ],
)
def test_names_are_normalised(typed, name):
    assert editor_name(typed) == name


UNUSUAL = {
    "too long": ["a" * 81, "e\u0301" * 81],
    "empty": ["", "   ", "..."],
    "control characters": ["Awa\nNdiaye", "Awa\x00"],
    "directions": ["\u202eawa", "Awa\u2066Ndiaye\u2069"],
    "invisible": ["a\u200bwa", "Awa\u17b4", "Awa\ufe0f", "Awa\U000e0041"],
    "Hangul filler": ["\u3164", "Awa\u3164Ndiaye"],
    "braille without dots": ["\u2800", "Awa\u2800"],
    "combining grapheme joiner": ["A\u034fwa"],
    "marks": ["\u0301\u0323", "\u0301Awa", "A\u0363\u0364\u0365\u0366wa", "a" + "\u0301" * 79],
    "private or unassigned": ["Awa\ue000", "Awa\u0378"],
}


@pytest.mark.parametrize("kind", UNUSUAL)
def test_unusual_names_are_refused(kind):
    assert [name for name in UNUSUAL[kind] if editor_name(name) is not None] == []


@pytest.mark.parametrize("name", ["", "a" * 81, "Awa\x07"])
def test_an_invalid_name_shows_the_form_again(make, name):
    answer = make(OPEN).request("POST", "/entrer", data={"nom": name, "suite": "/file?page=2"})

    assert (answer.status_code, answer.json()["next_path"]) == (422, "/file?page=2")
    assert answer.json()["problem"] == "Indiquez votre nom (80 caractères au plus)."
    assert "set-cookie" not in answer.headers


# Composing such a text without cutting it first would take hours.
ENDLESS = """
from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.base.guard.access import editor_name
from osiris_nlp.desk.base.guard.passwords import hash_password, verify_password
marks = "a" + "\\u0323\\u0301" * 2_000_000
assert editor_name(marks) is None
assert not verify_password(marks, hash_password("baobab et teranga"))
try:
    hash_password(marks)
except InputError as error:
    print(error)
"""


def test_a_name_or_password_of_millions_of_marks_is_refused():
    result = run_python("-c", ENDLESS)

    assert result.stdout == "Password of 4000001 characters: expected 8 to 1000\n"


def test_one_client_may_sign_in_three_hundred_times_at_once_then_ten_times_a_minute(make):
    desk = make(OPEN)
    form = {"data": {"nom": "Awa"}}

    statuses = [desk.request("POST", "/entrer", **form).status_code for _ in range(300)]
    refused = desk.request("POST", "/entrer", **form)
    desk.clock.now += 6

    assert statuses == [303] * 300
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "6")
    assert refused.json()["problem"] == "Trop de tentatives. Réessayez dans 6 secondes."
    assert desk.request("POST", "/entrer", peer=ELSEWHERE, **form).status_code == 303
    assert desk.request("POST", "/entrer", **form).status_code == 303
