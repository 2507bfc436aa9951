"""The desk's API, asked as a program asks it."""

from typing import Any
from uuid import uuid4

import httpx
from helpers.desk_site import ROWS, Browser, Site

FIBRE = ROWS["fibre"]


def refused(answer: httpx.Response) -> tuple[int, str, str]:
    body = answer.json()
    return answer.status_code, body["code"], body["detail"]


def validate(who: Browser, desk: Site, id_: str, labels: list[str], **more: Any) -> httpx.Response:
    body = {
        "key": str(uuid4()),
        "revision": 0,
        "model": desk.bench.name,
        "labels": labels,
        **more,
    }
    return who.post(f"/api/articles/{desk.numbers[id_]}/decisions", body)


def named(name: str, desk: Site) -> Browser:
    """Return a browser in which somebody has typed a name."""
    browser = desk.browser()
    assert browser.enter(name).status_code == 303
    return browser


def ids(answer: httpx.Response) -> list[str]:
    return [row["id"] for row in answer.json()["articles"]]
