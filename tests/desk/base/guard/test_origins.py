"""Requests from other sites."""

import pytest
from helpers.guarded import EDITORS_TOKEN, NAMED, OPEN, PASSWORD, basic, refusal

from osiris_nlp.desk.base.guard.sessions import LIFETIME

OWN, FORM = "http://localhost:8000", "application/x-www-form-urlencoded"


ACCEPTED = [
    {"Origin": OWN},
    {"Origin": "http://LOCALHOST:8000"},
    {"Origin": "http://localhost", "Host": "localhost:80"},
    {"Origin": "http://localhost:80", "Host": "localhost"},
    {"Origin": "http://127.0.0.1:8000", "Host": "127.0.0.1:8000"},
    {"Origin": "http://[::1]:8000", "Host": "[::1]:8000"},
    {"Origin": OWN, "Sec-Fetch-Site": "same-origin"},
]
OTHER_ORIGINS = (
    "https://localhost:8000 http://localhost:8001 http://localhost http://127.0.0.1:8000 "
    "http://evil.example http://localhost:8000.evil.example http://localhost:8000/ "
    "http://awa@localhost:8000 http://localhost:99999 file://localhost:8000 null"
).split()
REFUSED = [
    *({"Origin": origin} for origin in OTHER_ORIGINS),
    *({"Origin": origin} for origin in ("", f"{OWN}, {OWN}", f"{OWN} http://evil.example")),
    *({"Origin": f"{each}://localhost:443", "Host": "localhost"} for each in ("https", "http")),
    *({"Origin": OWN, "Sec-Fetch-Site": site} for site in ("cross-site", "same-site", "none")),
    *({"Sec-Fetch-Site": site} for site in ("same-origin", "none")),
    {"Referer": f"{OWN}/file"},
    {},
]


@pytest.mark.parametrize("headers", [*ACCEPTED, *REFUSED])
def test_only_requests_from_the_desk_s_own_origin_may_write(make, headers):
    desk = make(OPEN)

    answer = desk.request("POST", "/api/echo", json={}, headers=headers, origin=None)

    status, code, events = (
        (200, None, []) if headers in ACCEPTED else (403, "origin", ["refused: origin"])
    )
    assert (answer.status_code, answer.json().get("code")) == (status, code)
    assert desk.event_kinds() == events


@pytest.mark.parametrize("repeated", ["Origin", "Host", "Sec-Fetch-Site"])
def test_a_repeated_header_is_refused(make, repeated):
    headers = {"Origin": OWN, "Host": "localhost:8000", "Sec-Fetch-Site": "same-origin"}
    pairs = [*headers.items(), (repeated, headers[repeated]), *basic("Awa", EDITORS_TOKEN).items()]

    answer = make(NAMED).request("POST", "/api/echo", headers=pairs, origin=None)

    assert refusal(answer) == (403, "origin")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "PROPFIND"])
def test_every_unsafe_method_needs_an_origin(make, method):
    desk = make(OPEN)

    assert refusal(desk.request(method, "/api/echo", origin=None)) == (403, "origin")
    assert desk.request(method, "/api/echo").status_code in {200, 405}


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reads_from_other_sites_are_allowed(make, method):
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Origin": "http://evil.example"}

    answer = make(OPEN).request(method, "/api/echo", headers=elsewhere)

    assert answer.status_code == (405 if method == "OPTIONS" else 200)


def test_the_error_tells_scripts_which_origin_to_send(make):
    desk = make(NAMED)
    script = basic("Script d’Awa", EDITORS_TOKEN)

    without = desk.request("POST", "/api/echo", headers=script, json={}, origin=None)
    origin = without.json()["detail"].split("'")[1].removeprefix("Origin: ")
    corrected = desk.request("POST", "/api/echo", headers=script, json={}, origin=origin)

    assert refusal(without) == (403, "origin")
    assert origin == OWN
    assert corrected.json()["editor"] == "Awa Ndiaye"


@pytest.mark.parametrize("access", [OPEN, NAMED])
@pytest.mark.parametrize("origin", [None, "null", "http://evil.example"])
def test_a_session_cookie_alone_cannot_write(make, access, origin):
    desk = make(access)
    cookie = desk.sign_in()

    assert (
        desk.request("POST", "/api/echo", cookie=cookie, json={}).json()["editor"] == "Awa Ndiaye"
    )
    for _ in range(3):
        answer = desk.request("POST", "/api/echo", cookie=cookie, json={}, origin=origin)
        assert refusal(answer) == (403, "origin")
    page = desk.request("POST", "/coller", cookie=cookie, json={}, origin=origin)
    assert (page.status_code, page.json()["heading"]) == (403, "Demande refusée")
    assert desk.event_kinds().count("refused: origin") == 1
    assert desk.events[-1]["who"] == "Awa Ndiaye"


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example"])
def test_other_sites_cannot_sign_anybody_in_or_out_or_try_passwords(make, origin):
    desk = make(NAMED)

    for password in (PASSWORD, "a wrong password"):
        answer = desk.enter("Awa", password, origin=origin)
        assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    assert desk.event_kinds() == ["refused: origin"]

    cookie = desk.sign_in()
    answer = desk.request("POST", "/sortir", cookie=cookie, origin=origin)
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    assert desk.echo(cookie=cookie).status_code == 200


def test_a_form_left_open_overnight_still_signs_in(make):
    desk = make(NAMED)
    expired_cookie = desk.sign_in("Moussa Diop")
    desk.clock.now += LIFETIME + 1
    fields = {"nom": "Awa Ndiaye", "mot_de_passe": PASSWORD, "suite": "/articles/3"}

    answer = desk.request("POST", "/entrer", cookie=expired_cookie, data=fields)

    assert (answer.status_code, answer.headers["location"]) == (303, "/articles/3")
    assert desk.echo(cookie=desk.new_cookie(answer)).json()["editor"] == "Awa Ndiaye"


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"nom=Awa", "text/plain", 415),
        (b"nom=Awa", "multipart/form-data; boundary=x", 415),
        *((body, FORM, 400) for body in (b"nom=%ff", b"nom=\xff", b"nom=Awa&nom=Moussa")),
        (b"&".join([b"a=b"] * 50), FORM, 400),
        (b"nom=" + b"a" * 70_000, FORM, 413),
    ],
)
def test_invalid_forms_are_refused(make, body, content_type, status):
    desk = make(NAMED)

    answer = desk.request("POST", "/entrer", content=body, headers={"Content-Type": content_type})

    assert (answer.status_code, answer.json()["template"]) == (status, "probleme.html")


def test_following_a_link_in_a_mail_does_not_lose_the_session(make):
    # The browser withholds the Strict cookie; the response must not replace it with an empty one.
    desk = make(NAMED)
    fetch = {"Site": "cross-site", "Mode": "navigate", "Dest": "document"}
    link_headers = {f"Sec-Fetch-{name}": value for name, value in fetch.items()}

    answer = desk.request("GET", '/articles/3?a=1&b="><script>', headers=link_headers)

    assert answer.status_code == 200
    assert '<meta http-equiv="refresh" content="0; url=/articles/3?a=1&amp;b=' in answer.text
    assert "<script" not in answer.text
    assert "set-cookie" not in answer.headers
    page = desk.request("GET", "/file", cookie=desk.sign_in(), headers=link_headers)
    assert page.json()["editor"] == "Awa Ndiaye"


def test_over_plain_http_a_link_on_another_site_does_not_lose_the_session(make):
    # Over http, browsers reveal neither the linking site nor that they withhold a cookie.
    desk = make(NAMED)
    navigation = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}

    answer = desk.request("GET", "/articles/3?a=1", headers=navigation)

    sign_in = "/entrer?suite=/articles/3%3Fa%3D1"
    assert answer.status_code == 200
    assert f'<meta http-equiv="refresh" content="0; url={sign_in}">' in answer.text
    assert desk.request("GET", sign_in, headers=navigation).json()["template"] == "entrer.html"
    signed_in = desk.request("GET", sign_in, headers=navigation, cookie=desk.sign_in())
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/articles/3?a=1")
    void = desk.request("GET", "/articles/3", headers=navigation, cookie="void")
    assert (void.status_code, void.headers["location"]) == (303, "/entrer?suite=/articles/3")
