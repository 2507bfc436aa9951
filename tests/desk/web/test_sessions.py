"""Sessions, requests from other sites, and headers."""

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from helpers.attacks import FORMS, JSON, unsafe
from helpers.desk_site import ROWS, Browser, Site, quick_hash, site

from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.guard import Access, is_api
from osiris_nlp.desk.guard.headers import SECURITY_HEADERS
from osiris_nlp.desk.guard.sessions import Sessions
from osiris_nlp.desk.store import Store, count_articles, history
from osiris_nlp.desk.store.schema import metadata

PASSWORD = "baobab et teranga"  # noqa: S105
SHARED = Access(password_hash=quick_hash(PASSWORD))
EVERYBODYS = {"/entrer", "/sortir", "/api/health"}


@pytest.fixture
def shut(tmp_path: Path, bench: Bench, filed_database: Path) -> Iterator[Site]:
    """Open a desk with a password."""
    yield from site(tmp_path, bench, filed_database, access=SHARED)


def forged(shut: Site) -> dict[str, str | None]:
    """Return cookies that nobody was given here."""
    browser = shut.browser()
    assert browser.enter("Awa Ndiaye", PASSWORD).status_code == 303
    (name, good), *_ = browser.cookies.items()
    payload, stamp, signature = good.split(".")
    secret = b"another secret, of 32 bytes long"
    elsewhere = Sessions(secret, SHARED)
    other_means = Sessions(secret, Access())
    anonymous = shut.browser()
    anonymous.get("/entrer")
    browser.ask("POST", "/sortir", data={"csrf_token": browser.token("/file")})
    return {
        "none": None,
        "empty": "",
        "nonsense": "x",
        "unsigned": payload,
        "unsigned with a date": f"{payload}.{stamp}.",
        "signature cut": good[:-1],
        "signature of nothing": f"{payload}.{stamp}.{'A' * len(signature)}",
        "other payload": f"{payload[:-2]}AA.{stamp}.{signature}",
        "other date": f"{payload}.AAAAAA.{signature}",
        "other secret": cookie_of(elsewhere, "Awa Ndiaye"),
        "other means": cookie_of(other_means, "Awa Ndiaye"),
        "signed out": good,
        "nobody's": anonymous.cookies[name],
        "JSON": '["abc","Awa Ndiaye"]',
        "long": "A" * 60_000,
        "dots": "." * 1000,
        "no base64": "é.é.é".encode().decode("latin-1"),
    }


def cookie_of(sessions: Sessions, name: str) -> str:
    set_cookie = sessions.set_cookie(sessions.start(name), secure=False)
    return set_cookie.partition("=")[2].partition(";")[0]


def test_a_session_nobody_was_given_opens_nothing(shut: Site) -> None:
    cookies = forged(shut)
    jar = shut.browser()
    jar.get("/entrer")
    (name,) = jar.cookies
    before = count_articles(shut.store)

    for kind, value in cookies.items():
        headers = [(b"Cookie", f"{name}={value}".encode("latin-1"))] if value is not None else []
        for method, path in shut.routes():
            if path in EVERYBODYS or path.startswith("/static/"):
                continue
            answer = shut.browser().ask(method, path, headers=headers)
            where = (kind, method, path)
            if method in {"GET", "HEAD"} and not is_api(path):
                assert answer.status_code == 303, where
                assert answer.headers["location"].startswith("/entrer?suite="), where
            else:
                assert answer.status_code == 401, where
            if is_api(path) and method != "HEAD":
                assert answer.json()["code"] == "identity", where
            assert "Wave" not in answer.text

    assert count_articles(shut.store) == before
    assert history(shut.store) == []


def test_health_tells_strangers_the_model_and_two_counts(shut: Site) -> None:
    answer = shut.browser().get("/api/health")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "model": shut.bench.name,
        "version": version("osiris-nlp"),
        "articles": len(ROWS),
        "open": len(ROWS),
    }


def test_a_name_in_a_body_or_a_header_is_nobody_s(desk: Site) -> None:
    browser = desk.browser()
    headers = {"Remote-User": "Moussa Diop", "X-Remote-User": "Moussa Diop"}
    body = {"key": "nom-d-autrui", "revision": 0, "model": desk.bench.name, "labels": []}
    path = f"/api/articles/{desk.numbers['wave']}/decisions"

    told = browser.post(path, body, headers=headers)

    assert told.json()["review"]["editor"] == "awa"
    assert browser.post(path, {**body, "editor": "Moussa Diop"}).status_code == 422


def read_as(path: str) -> dict[str, str]:
    """Return the type of body that is read there."""
    return {"Content-Type": "text/plain"} if path == "/api/read" else JSON


def test_what_another_site_sends_is_refused_at_every_unsafe_route(desk: Site) -> None:
    awa, moussa = desk.browser(), desk.browser()
    awa.enter("Awa Ndiaye")
    moussa.enter("Moussa Diop")
    own, foreign = awa.token(), moussa.token()
    assert own != foreign
    sites = {
        "no token": {},
        "empty token": {"X-CSRF-Token": ""},
        "token of another": {"X-CSRF-Token": foreign},
        "two tokens": {"X-CSRF-Token": f"{own}, {own}"},
        "other origin": {"X-CSRF-Token": own, "Origin": "https://evil.example"},
        "other port": {"X-CSRF-Token": own, "Origin": "http://localhost:9000"},
        "origin null": {"X-CSRF-Token": own, "Origin": "null"},
        "cross-site": {"X-CSRF-Token": own, "Sec-Fetch-Site": "cross-site"},
        "same-site": {"X-CSRF-Token": own, "Sec-Fetch-Site": "same-site"},
    }

    for method, path in unsafe(desk):
        for kind, headers in sites.items():
            asked: dict[str, Any] = {"content": b"{}", "headers": {**headers, **read_as(path)}}
            if path in FORMS:
                token = headers.get("X-CSRF-Token")
                fields = {"nom": "Pwn", **({"csrf_token": token} if token is not None else {})}
                rest = {name: value for name, value in headers.items() if name != "X-CSRF-Token"}
                asked = {"data": fields, "headers": rest}
            answer = awa.ask(method, path, **asked)
            assert answer.status_code == 403, (kind, path)
            if is_api(path):
                code = "token" if kind.endswith(("token", "another", "tokens")) else "origin"
                assert answer.json()["code"] == code, (kind, path)

    assert (count_articles(desk.store), history(desk.store)) == ((5, 5), [])
    assert "Awa Ndiaye" in awa.get("/file").text


def test_what_a_page_of_ours_sends_passes_at_every_unsafe_route(desk: Site) -> None:
    for method, path in unsafe(desk):
        browser = desk.browser()
        browser.enter("Awa Ndiaye")
        token = browser.token()
        ours = {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin"}
        if path in FORMS:
            answer = browser.ask(
                method, path, data={"nom": "Awa", "csrf_token": token}, headers=ours
            )
        else:
            answer = browser.ask(
                method,
                path,
                content=b"{}",
                headers={**ours, **read_as(path), "X-CSRF-Token": token},
            )
        assert answer.status_code in {200, 204, 303, 422}, path


def every_row(store: Store) -> dict[str, list[Any]]:
    with store.reading() as connection:
        tables = metadata.sorted_tables
        return {table.name: [*connection.execute(sa.select(table))] for table in tables}


def test_no_route_changes_anything_by_a_safe_method(desk: Site) -> None:
    browser = desk.browser()
    browser.enter("Awa Ndiaye")
    before = every_row(desk.store)

    for path in sorted({path for _, path in desk.routes()}):
        for method in ("GET", "HEAD", "OPTIONS"):
            assert browser.ask(method, path).status_code < 500

    assert every_row(desk.store) == before
    assert "Awa Ndiaye" in browser.get("/file").text


@pytest.mark.parametrize("access", ["open", "shut"])
def test_every_answer_of_every_route_has_the_security_headers(
    request: pytest.FixtureRequest, access: str
) -> None:
    where: Site = request.getfixturevalue("desk" if access == "open" else access)
    browser: Browser = where.browser()
    paths = {path for _, path in where.routes()} | {"/nulle-part", "/api/nulle-part", "/static/x"}

    for path in sorted(paths):
        for method in ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "PROPFIND"):
            for more in ({}, {"content": b"\xff", "headers": JSON}):
                answer = browser.ask(method, path, **more)
                told = {name: answer.headers.get(name) for name in SECURITY_HEADERS}
                assert told == SECURITY_HEADERS, (method, path)
                assert "server" not in answer.headers
                assert "access-control-allow-origin" not in answer.headers
                kept = answer.headers["cache-control"]
                is_file = path.startswith("/static/") and answer.status_code == 200
                assert kept == ("no-cache" if is_file else "no-store"), (method, path)
                assert answer.status_code < 500, (method, path)
