"""Sessions, requests from other sites, and headers."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from helpers.attacks import FORMS, JSON, is_annif, is_api, unsafe_routes
from helpers.desk_api import sign_in
from helpers.desk_site import HERE, Browser
from helpers.guarded import PASSWORD

from osiris_nlp.desk.app.app import create_app
from osiris_nlp.desk.app.subjects import RULES
from osiris_nlp.desk.articles.articles import count_articles
from osiris_nlp.desk.articles.reviews import history
from osiris_nlp.desk.base.guard.access import Access
from osiris_nlp.desk.base.store.column_types import metadata
from osiris_nlp.desk.base.store.connections import SERVICE_WAITS
from osiris_nlp.desk.base.store.opening import open_store

NAMED = Access(has_accounts=True)


def test_a_name_in_a_body_or_a_header_does_not_identify_the_editor(desk):
    browser = desk.browser()
    headers = {"Remote-User": "Moussa Diop", "X-Remote-User": "Moussa Diop"}
    body = {"key": "nom-d-autrui", "revision": 0, "model": desk.bench.name, "labels": []}
    path = f"/api/articles/{desk.numbers['wave']}/decisions"

    assert browser.post(path, body, headers=headers).json()["review"]["editor"] == "awa"
    assert browser.post(path, {**body, "editor": "Moussa Diop"}).status_code == 422


# Annif's clients are programs, and an address may be opened in a browser.
FROM_PROGRAMS = {"no origin", "typed"}


def content_type(path):
    """Return the header with the content type that a path expects."""
    if RULES.body(path) == "text form":
        return {"Content-Type": "application/x-www-form-urlencoded"}
    return {"Content-Type": "text/plain"} if path == "/api/read" else JSON


def test_every_unsafe_route_refuses_requests_from_other_sites(desk):
    awa = sign_in("Awa Ndiaye", desk)
    sites: dict[str, dict[str, Any]] = {
        "no origin": {"origin": None},
        "empty origin": {"origin": ""},
        "origin null": {"origin": "null"},
        "other origin": {"origin": "https://evil.example"},
        "other port": {"origin": "http://localhost:9000"},
        "other scheme": {"origin": "https://localhost:8000"},
        "two origins": {"origin": None, "headers": [("Origin", HERE), ("Origin", HERE)]},
        "cross-site": {"headers": [("Sec-Fetch-Site", "cross-site")]},
        "same-site": {"headers": [("Sec-Fetch-Site", "same-site")]},
        "typed": {"headers": [("Sec-Fetch-Site", "none")]},
    }

    for method, path in unsafe_routes(desk):
        for kind, fields in sites.items():
            request = {**fields, "content": b"{}"}
            request["headers"] = [*fields.get("headers", []), *content_type(path).items()]
            if path in FORMS:
                request = {**fields, "data": {"nom": "Pwn"}}
            answer = awa.ask(method, path, **request)
            if is_annif(path) and kind in FROM_PROGRAMS:
                assert "another site" not in answer.text, (kind, path)
                continue
            assert answer.status_code == 403, (kind, path)
            if is_annif(path):
                assert answer.json()["detail"].startswith("Sent by a page of another site")
            elif is_api(path):
                assert answer.json()["code"] == "origin", (kind, path)

    assert (count_articles(desk.store), history(desk.store)) == ((5, 4), [])
    assert "Awa Ndiaye" in awa.get("/file").text


def test_every_unsafe_route_accepts_requests_from_our_own_pages(desk):
    for method, path in unsafe_routes(desk):
        browser = sign_in("Awa Ndiaye", desk)
        headers = {"Origin": HERE, "Sec-Fetch-Site": "same-origin"}
        if path in FORMS:
            answer = browser.ask(method, path, data={"nom": "Awa"}, headers=headers)
        else:
            answer = browser.ask(
                method, path, content=b"{}", headers={**headers, **content_type(path)}
            )
        if is_annif(path):  # has statuses of its own
            assert "another site" not in answer.text, path
        else:
            assert answer.status_code in {200, 204, 303, 422}, path


def all_rows(store):
    with store.reading() as connection:
        tables = metadata.sorted_tables
        return {table.name: [*connection.execute(sa.select(table))] for table in tables}


@pytest.mark.slow("hostile requests")
def test_safe_methods_change_nothing_on_any_route(desk):
    browser = sign_in("Awa Ndiaye", desk)
    before = all_rows(desk.store)

    for path in sorted({path for _, path in desk.routes()}):
        for method in ("GET", "HEAD", "OPTIONS"):
            assert browser.ask(method, path).status_code < 500

    assert all_rows(desk.store) == before
    assert "Awa Ndiaye" in browser.get("/file").text


def test_a_session_that_ended_stays_ended_after_a_restart(locked):
    browser, other = (sign_in(name, locked, PASSWORD) for name in ("Awa Ndiaye", "Moussa Diop"))
    copied_cookies = httpx.Cookies(browser.cookies)
    assert browser.get("/api/queue").status_code == 200
    browser.post("/sortir")

    restarted_app = create_app(locked.store, locked.model, NAMED)

    assert Browser(restarted_app, cookies=copied_cookies).get("/api/queue").status_code == 401
    assert Browser(restarted_app, cookies=other.cookies).get("/api/queue").status_code == 200


def test_a_sign_out_while_the_database_is_locked_is_refused_and_survives_a_restart(locked):
    url = f"sqlite:///{locked.store.database.file}"
    with closing(open_store(url, waits=replace(SERVICE_WAITS, lock=0))) as store:
        app = create_app(store, locked.model, NAMED)
        browser = Browser(app)
        browser.enter("Awa Ndiaye", PASSWORD)
        copied_cookies = httpx.Cookies(browser.cookies)

        async def stop():
            async with app.router.lifespan_context(app):
                pass

        with closing(sqlite3.connect(store.database.file, isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            refused = browser.post("/sortir")
        asyncio.run(stop())
        restarted_app = create_app(store, locked.model, NAMED)

        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert "Déconnexion à confirmer" in refused.text
        assert Browser(restarted_app, cookies=copied_cookies).get("/api/queue").status_code == 401
