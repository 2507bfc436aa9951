"""Signed requests to a site's plugin, and what is said when it does not answer as it should."""

import socket
import time
from contextlib import suppress
from threading import Thread

import pytest
from helpers.plugin_endpoint import SECRET, plugin_endpoint
from real.servers import free_port

from osiris_nlp.base.errors import InputError
from osiris_nlp.sites.spip.endpoint import Endpoint

PAGE = b"<!DOCTYPE html><title>Osiris</title>"
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture
def site():
    with plugin_endpoint() as site:
        yield site


def test_a_request_says_what_when_and_has_a_nonce_of_its_own(site):
    before = int(time.time())

    answers = [site.endpoint().ask("decisions", limit=5) for _ in range(2)]

    assert answers == [{"decisions": [], "dropped": 0}] * 2
    first, second = site.requests
    assert {key: first[key] for key in ("op", "limit")} == {"op": "decisions", "limit": 5}
    assert before <= first["when"] <= time.time()
    assert len(first["nonce"]) == len(second["nonce"]) == 32
    assert first["nonce"] != second["nonce"]


@pytest.mark.parametrize("status", [0, 429, 502, 503, 504])
def test_after_a_passing_failure_a_new_request_is_sent(site, status):
    site.faults = [(status, PAGE, HTML)] * 4

    assert site.endpoint().ask("decisions") == {"decisions": [], "dropped": 0}

    assert len({request["nonce"] for request in site.requests}) == 5


FAULTS = {
    "silence": ([(0, b"", {})] * 5, "does not answer"),
    "maintenance": ([(503, PAGE, HTML)] * 5, "answers HTTP error 503: see the site's own logs"),
    "a PHP error": ([(500, b"", HTML)], "answers HTTP error 500: see the site's own logs"),
    "no plugin": (
        [(403, PAGE, HTML)],
        r"answers text/html \(HTTP 403\): expected the JSON of the plugin osiris: install it, activate it",
    ),
    "another site": ([(200, PAGE, HTML)], r"answers text/html \(HTTP 200\): expected the JSON"),
    "a list": ([(200, [1], {})], r"answers application/json \(HTTP 200\): expected the JSON"),
    "nothing": ([(200, b"", {})], r"answers nothing \(HTTP 200\): expected the JSON"),
    "a redirect": (
        [(301, b"", {"Location": "https://www.osiris.sn/spip.php?action=api_osiris"})],
        "redirects to https://www.osiris.sn: give the address that it redirects to",
    ),
    "a redirect nowhere": ([(302, b"", {})], "redirects to another address"),
    "no secret": ([(403, {"error": "secret"}, {})], "has no secret: create one on the plugin's page"),
    "an old plugin": ([(422, {"error": "op"}, {})], "does not know this request: update the plugin"),
    "a replay": ([(403, {"error": "replay"}, {})], "has already had this request: try again"),
    "an unknown error": ([(418, {"error": [PAGE.decode()]}, {})], "answers HTTP error 418"),
    "6 MB": ([(200, b"[" * 6_000_000, {})], "answers more than 5 MB"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_is_said_in_one_line(site, fault):
    site.faults, expected = [*FAULTS[fault][0]], FAULTS[fault][1]

    with pytest.raises(InputError, match=f"^{site.address} {expected}") as caught:
        site.endpoint().ask("decisions")

    assert "\n" not in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(("minutes", "expected"), [(-47, "47 min behind"), (12, "12 min ahead of")])
def test_a_clock_that_is_wrong_is_said(site, minutes, expected):
    site.faults = [(403, {"error": "time", "time": int(time.time()) + 60 * minutes}, {})]

    with pytest.raises(InputError, match=f"has a clock {expected} this one: set the clock that is"):
        site.endpoint().ask("decisions")


def test_another_secret_is_refused(site):
    with pytest.raises(InputError, match="refuses the signature: use the secret of the plugin"):
        site.endpoint("f" * 64).ask("decisions")

    assert site.requests == []


OK = b"HTTP/1.1 200 OK\r\n"
DRIPS = {
    "headers": (OK, b"X: y\r\n"),
    "a header": (OK + b"X: ", b"y"),
    "interim answers": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a body": (OK + b"\r\n{", b" "),
    "trailers": (OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n", b"X: y\r\n"),
}


@pytest.mark.parametrize("drip", DRIPS)
def test_an_answer_without_end_is_broken_off(drip, monkeypatch):
    monkeypatch.setattr("osiris_nlp.sites.spip.endpoint._SECONDS", 0.5)
    start, part = DRIPS[drip]
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=send_slowly, args=(server, start, part))
        thread.start()
        endpoint = Endpoint(f"http://127.0.0.1:{server.getsockname()[1]}", SECRET)
        before = time.monotonic()

        with pytest.raises(InputError, match=r"has not finished its answer within 0.5 s: try"):
            endpoint.ask("decisions")

        assert time.monotonic() - before < 3
        thread.join()


def send_slowly(server, start, part):
    """Answer one request for eight seconds, or until its client has had enough."""
    connection, _ = server.accept()
    with connection, suppress(OSError):
        connection.recv(65_536)
        connection.sendall(start)
        for _ in range(80):
            connection.sendall(part)
            time.sleep(0.1)


def test_a_site_that_cannot_be_reached_is_named(site):
    endpoint = site.endpoint()
    endpoint.address = f"http://127.0.0.1:{free_port()}"

    with pytest.raises(
        InputError, match=f"^{endpoint.address} cannot be reached: check the address"
    ):
        endpoint.ask("decisions")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("osiris.sn", "Not the address of a site: 'osiris.sn'"),
        ("ftp://osiris.sn", "Not the address of a site"),
        ("https://", "Not the address of a site"),
        ("https://osiris.sn:port", "Not an address"),
        ("https://awa:motdepasse@osiris.sn", "The address of the site has a user name"),
        ("https://osiris.sn/?page=plan", "The address of the site has a user name, '\\?' or '#'"),
    ],
)
def test_what_is_not_the_address_of_a_site_is_refused(address, expected):
    with pytest.raises(InputError, match=expected) as caught:
        Endpoint(address, SECRET)

    assert "motdepasse" not in str(caught.value)
    assert "expected the address of a site, such as https://www.osiris.sn" in str(caught.value)


def test_a_short_secret_is_refused_without_showing_it():
    with pytest.raises(InputError, match="^The secret has 5 characters: expected") as caught:
        Endpoint("https://osiris.sn", "court")

    assert "court" not in str(caught.value)


def test_a_secret_that_is_not_text_is_refused_without_showing_it():
    with pytest.raises(InputError, match="^The secret is not UTF-8: expected that of") as caught:
        Endpoint("https://osiris.sn", "secret\udce9" * 8)

    assert "secret\udce9" not in str(caught.value)
