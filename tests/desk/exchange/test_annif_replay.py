"""Requests that Annif 1.4.3 answered, sent to the desk: the same statuses, fields and types.

`annif-1.4.3.json` has 108 requests of clients seen in the wild, and what a running Annif answered. Scores, labels,
moments and the wording of details differ by nature, and are not compared.
"""

import json
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from helpers.desk_site import open_site

from osiris_nlp.desk.base.guard.access import Access

CASES = {
    case["name"]: case
    for case in json.loads(Path(__file__).with_name("annif-1.4.3.json").read_text("utf-8"))["cases"]
}
OUT_OF_SCOPE = {
    "a project with a state that the model in service cannot have": """
        project-hidden-is-shown suggest-hidden project-untrained suggest-untrained batch-untrained
        project-without-vocab suggest-without-vocab""",
    "a project that learns from requests": """
        learn learn-then-suggest learn-unknown-uri learn-subject-without-uri learn-without-subjects learn-empty
        learn-an-object""",
    "a vocabulary with English labels": "suggest-language-en batch-language-en",
    "languages are not detected": "detect detect-empty-text detect-none-of-them",
    "pages of Annif, and a second format of its description": "swagger-ui root-page openapi-yaml",
}
# The desk's status, where it is not Annif's.
BETTER = {
    # An open bug, NatLibFi/Annif#817: browsers cannot send JSON.
    **dict.fromkeys(("suggest-preflight", "batch-preflight", "detect-preflight"), 200),
    "learn-not-allowed": 403,  # 503 would say that it is worth another try
}
ELSEWHERE = "https://www.osiris.sn"  # the origin in the requests of pages
# Of the projects of the recording, the one that the desk has, and one that may not learn.
PROJECTS = {"osiris-fige": "osiris-fr"}


@pytest.fixture(scope="module")
def browser(tmp_path_factory, bench, template_database):
    folder, access = tmp_path_factory.mktemp("annif"), Access(shared_origins=(ELSEWHERE,))
    for site in open_site(folder, bench, template_database, access=access):
        yield site.browser()


def send(browser, request):
    body = request.get("body")
    if fill := request.get("body_fill"):
        body = fill["prefix"] + fill["repeat"] * fill["times"]
    path = request["path"]
    for theirs, ours in PROJECTS.items():
        path = path.replace(theirs, ours)
    content = None if body is None else body.encode()
    return browser.ask(
        request["method"], path, origin=None, headers=request["headers"], content=content
    )


def shape(value):
    """Return the types of a JSON value: of each field, and of each item of a list."""
    if isinstance(value, dict):
        return {key: shape(field) for key, field in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value.__class__.__name__
    return "number" if isinstance(value, int | float) else "text"


def is_alike(theirs, ours):
    """Return whether two shapes have the same fields and types; a null in either may be of any type."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        return theirs.keys() == ours.keys() and all(is_alike(theirs[k], ours[k]) for k in theirs)
    if isinstance(theirs, list) and isinstance(ours, list):
        return all(is_alike(item, mine) for item in theirs for mine in ours)
    return theirs == ours or "NoneType" in {theirs, ours}


def media_type(headers):
    return str(headers.get("content-type", "")).partition(";")[0]


def names_out_of_scope():
    return {name for names in OUT_OF_SCOPE.values() for name in names.split()}


def test_the_recording_is_whole_and_86_of_its_requests_are_in_scope():
    assert len(CASES) == 108
    assert names_out_of_scope() | BETTER.keys() <= CASES.keys()
    assert len(CASES.keys() - names_out_of_scope()) == 86


@pytest.mark.parametrize("name", [name for name in CASES if name not in names_out_of_scope()])
def test_the_desk_answers_as_annif_does(browser, name):
    request, theirs = CASES[name]["request"], CASES[name]["response"]

    ours = send(browser, request)

    if name in BETTER:
        assert (ours.status_code, theirs["status"]) == (BETTER[name], theirs["status"])
        return
    assert ours.status_code == theirs["status"], ours.text
    if theirs["status"] != 307:
        assert media_type(ours.headers) == media_type(theirs["headers"])
    else:
        location = urlsplit(urljoin(request["path"], ours.headers["location"]))
        assert location == urlsplit(theirs["headers"]["location"])._replace(scheme="", netloc="")
    assert ours.headers.get("allow") == theirs["headers"].get("allow")
    is_shared = "access-control-allow-origin" in theirs["headers"]
    assert ours.headers.get("access-control-allow-origin") == (ELSEWHERE if is_shared else None)
    if isinstance(theirs.get("body"), dict | list):
        assert is_alike(shape(theirs["body"]), shape(ours.json())), ours.text
