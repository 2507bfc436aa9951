"""Request bodies: size, duration and type."""

import asyncio

import httpx
import pytest
from helpers.guarded import NAMED, OPEN, refusal

from osiris_nlp.desk.base.guard.limits import Limits


def post(desk, content, **headers):
    headers = {"Content-Type": "application/json"} | headers
    return desk.request("POST", "/api/echo", content=content, headers=headers)


def test_a_body_too_large_by_its_header_is_refused(make):
    desk = make(OPEN, limits=Limits(body_bytes=1_000))

    assert post(desk, b'"' + b"a" * 998 + b'"').json()["bytes"] == 1_000
    assert refusal(post(desk, b'"' + b"a" * 999 + b'"')) == (413, "size")
    assert refusal(post(desk, b"{}", **{"Content-Length": "9" * 5_000})) == (413, "size")
    assert desk.event_kinds() == ["refused: size"]


def test_a_body_that_turns_out_too_large_is_refused(make):
    desk = make(OPEN, limits=Limits(body_bytes=1_000))
    parts_sent = []

    async def parts(count):
        for number in range(count):
            parts_sent.append(number)
            yield b" " * 100

    assert post(desk, parts(10)).json()["bytes"] == 1_000
    parts_sent.clear()
    assert refusal(post(desk, parts(1_000))) == (413, "size")
    assert len(parts_sent) <= 12


def test_a_file_of_two_megabytes_is_accepted_and_a_larger_one_refused(make):
    def send(size):
        headers = {"Content-Type": "application/octet-stream"}
        return make(OPEN).request("POST", "/api/read", content=bytes(size), headers=headers)

    assert send(2 * 1024 * 1024).json()["bytes"] == 2_097_152
    assert send(2 * 1024 * 1024 + 1).json() == {
        "code": "size",
        "detail": "Expected a body of at most 2,097,152 bytes.",
    }


def test_a_body_of_eight_megabytes_is_accepted(make):
    assert post(make(OPEN), b'"' + b"a" * (8 * 1024 * 1024 - 2) + b'"').json()["bytes"] == 8_388_608


def test_a_slow_body_is_refused(make):
    async def slow():
        yield b"{"
        await asyncio.sleep(5)
        yield b"}"

    assert refusal(post(make(OPEN, limits=Limits(body_seconds=0.05)), slow())) == (408, "slow")


def test_a_client_that_disconnects_is_not_an_error(make, caplog):
    sent = []

    async def disconnect():
        async def receive():
            return {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)

        scope = {"type": "http", "method": "POST", "scheme": "http", "client": ("127.0.0.1", 4000)}
        scope |= {"path": "/api/echo", "raw_path": b"/api/echo", "query_string": b""}
        scope["headers"] = [(b"host", b"localhost"), (b"origin", b"http://localhost")]
        await make(OPEN).app(scope, receive, send)

    asyncio.run(disconnect())

    assert (sent, caplog.records) == ([], [])


@pytest.mark.parametrize(
    ("path", "content_type", "status"),
    [
        ("/api/echo", "application/json", 200),
        ("/api/echo", "Application/JSON; charset=utf-8", 200),
        *(("/api/echo", kind, 415) for kind in ("text/plain", "application/jsonp", None)),
        ("/api/echo", "application/x-www-form-urlencoded", 415),
        ("/api/read", "application/octet-stream", 200),
        ("/api/read", "text/html; charset=latin-1", 200),
        ("/api/read", "application/json", 415),
        ("/api/read", "multipart/form-data; boundary=x", 415),
        ("/coller", "text/plain", 200),
    ],
)
def test_a_body_must_have_the_type_that_its_path_accepts(make, path, content_type, status):
    headers = {"Content-Type": content_type} if content_type else {}

    answer = make(OPEN).request("POST", path, content=b"{}", headers=headers)

    assert answer.status_code == status
    assert status == 200 or answer.json()["code"] == "type"


def test_an_empty_body_needs_no_type_and_two_types_are_invalid(make):
    desk = make(OPEN)
    twice = [("Content-Type", "application/json"), ("Content-Type", "text/plain")]

    assert desk.request("POST", "/api/echo").json()["bytes"] == 0
    assert refusal(desk.request("POST", "/api/echo", content=b"{}", headers=twice)) == (415, "type")


def test_the_body_of_an_unidentified_client_is_not_read(make):
    async def never():
        raise AssertionError("read")
        yield b""

    assert refusal(make(NAMED).request("POST", "/api/echo", content=never())) == (401, "identity")


@pytest.mark.parametrize("path", ["/entrer", "/sortir", "/api/health", "/static/desk.css"])
def test_bodies_that_anybody_may_begin_take_no_room_from_editors(make, path):
    desk = make(NAMED, limits=Limits(body_bytes=200_000, total_body_bytes=200_000))
    cookies = {desk.cookie: desk.sign_in()}
    article = b'"' + "La fibre arrive à Kolda. ".encode() * 6_000 + b'"'
    json_type = {"Content-Type": "application/json"}

    async def send_while_others_are_half_sent():
        is_sent, begun = asyncio.Event(), []

        async def half():
            begun.append(path)
            yield b"nom=Awa"
            await is_sent.wait()

        base = "http://localhost:8000"
        options = {"base_url": base, "headers": {"Origin": base}}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(desk.app), **options) as client:
            others = [asyncio.create_task(client.post(path, content=half())) for _ in range(20)]
            while len(begun) + sum(other.done() for other in others) < 20:  # noqa: ASYNC110
                await asyncio.sleep(0.001)
            client.cookies.update(cookies)
            answer = await client.post("/api/echo", content=article, headers=json_type)
            is_sent.set()
            return answer, await asyncio.gather(*others)

    answer, others = asyncio.run(send_while_others_are_half_sent())

    assert (answer.status_code, answer.json()["bytes"]) == (200, len(article))
    assert {other.status_code for other in others} <= {200, 303, 405, 415}


@pytest.mark.parametrize("path", ["/entrer", "/sortir", "/api/health", "/static/desk.css"])
def test_a_body_that_anybody_may_send_has_at_most_64_kb(make, path):
    answers = [make(NAMED).request("POST", path, content=b"a" * size) for size in (65_536, 65_537)]

    assert [answer.status_code == 413 for answer in answers] == [False, True]
