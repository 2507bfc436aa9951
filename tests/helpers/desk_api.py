"""Requests to the desk's API."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import httpx
from helpers.desk_site import ROWS, Browser, Site

FIBRE = ROWS["fibre"]


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    body = answer.json()
    return answer.status_code, body["code"], body["detail"]


def validate(
    browser: Browser,
    desk: Site,
    article: str | int,
    labels: Sequence[str],
    *,
    query: str = "",
    **fields: Any,
) -> httpx.Response:
    """Validate an article, by its id or number, as it is before its first review."""
    number = desk.numbers[article] if isinstance(article, str) else article
    body = {
        "key": str(uuid4()),
        "revision": 0,
        "model": desk.bench.name,
        "labels": labels,
        **fields,
    }
    return browser.post(f"/api/articles/{number}/decisions?{query}".removesuffix("?"), body)


def sign_in(name: str, desk: Site, password: str = "") -> Browser:
    """Return a browser in which an editor has signed in."""
    browser = desk.browser()
    assert browser.enter(name, password).status_code == 303
    return browser


def ids(answer: httpx.Response) -> list[str]:
    return [row["id"] for row in answer.json()["articles"]]
