"""Answers that no server should give, and hosts that nobody should be led to."""

import gzip
import socket
import time

import pytest
from helpers.press_site import HTML, endless, press_site, raw, redirect

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.intake.feed_client import FeedClient, PassingFault


@pytest.fixture
def site():
    with press_site() as site:
        yield site


@pytest.fixture
def client(site, monkeypatch):
    monkeypatch.setattr("osiris_nlp.desk.intake.feed_client._PATIENCE", 1.0)
    return FeedClient(site.url)


NOWHERE = {
    "courriel": "mailto:redaction@presse.example",
    "crochet": "http://[::1",
    "port": "http://127.0.0.1:99999/",
    "long": f"http://{'p' * 300}.example/",
    "idna": "http://xn--\xe9\xff.example/",
    "vide": "http://",
    "rien": "",
    "utilisateur": "http://a:b@127.0.0.1/",
}


@pytest.mark.parametrize("name", NOWHERE)
def test_a_redirect_that_leads_nowhere_is_a_fault(name, site, client):
    site.pages["/a.html"] = redirect(NOWHERE[name])

    with pytest.raises(InputError):
        client.get(f"{site.url}a.html")


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
MALFORMED = {
    "status": b"HTTP/1.1 deux-cents OK\r\n\r\n",
    "header-with-NUL": OK + b"X: \x00\r\n\r\n",
    "header-name": OK + b"\xe9 \xff: x\r\n\r\n",
    "long-header": OK + b"X: " + b"x" * 300_000 + b"\r\n\r\n",
    "many-headers": OK + b"X: x\r\n" * 50_000 + b"\r\n",
    "length-in-words": OK + b"Content-Length: neuf\r\n\r\nx",
    "two-lengths": OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
    "chunk-size": OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nx",
    "huge-chunk": OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"F" * 40 + b"\r\nx",
    "switch-of-protocol": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nx",
    "packed-twice": OK + b"Content-Encoding: gzip, gzip\r\nContent-Length: 0\r\n\r\n",
    "packed-otherwise": OK + b"Content-Encoding: \xe9\xff\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_answer_is_a_fault_or_has_no_text(name, site, client):
    site.pages["/a.html"] = raw(MALFORMED[name])

    try:
        answer = client.get(f"{site.url}a.html")
    except InputError:
        return

    assert len(answer.body or b"") <= 2


def test_a_request_lasts_no_longer_than_a_minute(site, client):
    sent: list[int] = []

    def drip(request):
        request.send_response(200)
        request.send_header("Content-Type", HTML)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        slowly(request, lambda _: b".")

    def drip_headers(request):
        request.wfile.write(b"HTTP/1.1 200 OK\r\n")
        slowly(request, lambda n: f"X-{n}: y\r\n".encode())

    def slowly(request, part):
        request.close_connection = True
        for n in range(100):
            request.wfile.write(part(n))
            sent.append(n)
            time.sleep(0.1)

    site.pages |= {"/goutte": drip, "/entete": drip_headers, "/muet": lambda _: time.sleep(2)}

    for path in ("goutte", "entete", "muet"):
        with pytest.raises(PassingFault, match="not finished within 1 s"):
            client.get(site.url + path)
    assert max(sent) < 50  # of 100: broken off


def test_bodies_are_read_up_to_the_limit_and_no_further(site, client):
    sent: list[int] = []
    bomb = gzip.compress(b"<p>" + b"A" * 80_000_000)
    site.pages |= {
        "/enorme": endless(sent, most=50_000_000),
        "/bombe": lambda request: request.reply(bomb, Content_Encoding="gzip"),
    }

    for path in ("enorme", "bombe"):
        with pytest.raises(InputError, match="has more than 5 MB"):
            client.get(site.url + path)
    assert sum(sent) < 30_000_000  # what was on the way when the reading stopped


def test_a_file_that_is_not_a_page_is_not_read(site, client):
    sent: list[int] = []
    pdf = {"Content_Type": "application/pdf", "Content_Length": "50000000"}
    site.pages["/rapport"] = endless(sent, most=50_000_000, **pdf)

    with pytest.raises(InputError, match="not a page but application/pdf"):
        client.get(f"{site.url}rapport", only_html=True)
    assert sum(sent) < 20_000_000


def test_compressed_pages_are_unpacked_and_damaged_ones_are_faults(site, client):
    packed = gzip.compress(b"<p>Wave") + gzip.compress(b" \xc3\xa0 Kolda</p>")
    site.pages |= {
        "/bon": lambda request: request.reply(packed, Content_Encoding="gzip"),
        "/faux": lambda request: request.reply(b"\x1f\x8b pas du gzip", Content_Encoding="gzip"),
    }

    assert client.get(f"{site.url}bon").body == "<p>Wave à Kolda</p>".encode()
    with pytest.raises(PassingFault, match="cannot be unpacked"):
        client.get(f"{site.url}faux")


@pytest.mark.parametrize("ip", ["10.1.2.3", "127.0.0.1", "::1", "169.254.169.254", "fc00::1"])
def test_a_name_that_resolves_to_a_private_address_is_not_requested(ip, site, client, monkeypatch):
    resolved = [(0, 0, 0, "", ("93.184.215.14", 80)), (0, 0, 0, "", (ip, site.server_port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: resolved)

    with pytest.raises(InputError, match=f"'presse.example' resolves to {ip}, which is not public"):
        client.get(f"http://presse.example:{site.server_port}/spip.php?article1")
    assert site.paths == []


def test_the_connection_goes_to_the_address_that_was_checked(site, client, monkeypatch):
    names: list[str] = []
    resolve = socket.getaddrinfo

    def record(host, *args, **options):
        names.append(host)
        return resolve("127.0.0.1" if host == "presse.example" else host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", record)
    monkeypatch.setattr("osiris_nlp.desk.intake.feed_client.is_public", lambda _: True)
    for number in (1, 2):
        client.get(f"http://presse.example:{site.server_port}/spip.php?article{number}")

    assert site.times[1] - site.times[0] >= 1  # second
    assert set(names) == {"presse.example", "127.0.0.1"}
    assert {headers["Host"] for headers in site.headers} == {f"presse.example:{site.server_port}"}
