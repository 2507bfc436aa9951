"""What browsers keep, under addresses that contain a digest, and what is compressed on the way."""

import re
from pathlib import Path

import httpx
import pytest
from helpers.html_page import Page

from osiris_nlp.desk.base.assets import asset, static_files

FOREVER = "max-age=31536000, immutable"


def transferred(answer):
    """Return the size of a body as it was sent."""
    return int(answer.headers["content-length"])


def test_files_under_their_digest_are_kept_for_ever(visitor):
    answer = visitor.get(asset("article.js"))

    assert (answer.status_code, answer.headers["cache-control"]) == (200, f"public, {FOREVER}")
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.text == static_files()["article.js"].read_text("utf-8")


def test_what_scripts_import_has_the_same_digest_in_its_address(visitor):
    for file in (each for each in static_files().values() if each.suffix == ".js"):
        for address in re.findall(r'(?:from|import) "([^"]+)"', file.read_text("utf-8")):
            assert re.fullmatch(r"\./[a-z_]+\.js", address), (file.name, address)
            answer = visitor.get(
                str(httpx.URL(f"http://bureau{asset(file.name)}").join(address).path)
            )
            assert answer.headers["cache-control"] == f"public, {FOREVER}", (file.name, address)


def test_every_file_of_a_page_has_the_digest_in_its_address(desk, visitor):
    page = Page(visitor.get(f"/articles/{desk.numbers['yas']}").text)

    links = [tag for tag in page.every("link") if tag["rel"] not in {"preload", "expect"}]
    addresses = [tag["src"] for tag in page.every("script")] + [tag["href"] for tag in links]

    assert {asset(Path(str(address)).name) for address in addresses} == set(addresses)


def test_a_page_loads_all_that_its_scripts_import_at_the_same_time(desk, visitor):
    for path in (
        f"/articles/{desk.numbers['yas']}",
        "/file",
        "/coller",
        "/mots-cles",
        "/historique",
    ):
        page = Page(visitor.get(path).text)
        scripts = {Path(str(tag["src"])).name for tag in page.every("script")}
        preloads = [tag["href"] for tag in page.every("link") if tag["rel"] == "modulepreload"]
        assert "desk.js" in scripts
        names = {Path(str(address)).name for address in preloads}
        assert len(names) == len(preloads)
        for name in scripts | names:
            imports = re.findall(
                r'(?:from|import) "\./([^"]+)"', static_files()[name].read_text("utf-8")
            )
            assert set(imports) <= scripts | names, (path, name)


@pytest.mark.parametrize(
    "path", ["/static/0123456789ab/desk.css", "/static/desk.css?v=0123456789ab"]
)
def test_a_page_from_before_an_upgrade_gets_the_files_of_today_and_keeps_them_not(visitor, path):
    answer = visitor.get(path)
    again = visitor.ask("GET", path, headers={"If-None-Match": answer.headers["etag"]})

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    assert answer.text == static_files()["desk.css"].read_text("utf-8")
    assert (again.status_code, again.content) == (304, b"")


def test_all_labels_are_one_document_that_is_kept_for_ever(desk, visitor):
    page = Page(visitor.get(f"/articles/{desk.numbers['yas']}").text)
    (options,) = (tag for tag in page.every("ul") if tag.get("id") == "options")

    answer, earlier = map(visitor.get, (str(options["data-labels"]), "/labels/0123456789ab.json"))

    assert answer.headers["cache-control"] == f"private, {FOREVER}"
    assert "cookie" not in answer.headers["vary"].lower()
    assert (earlier.headers["cache-control"], earlier.json()) == ("no-store", answer.json())
    assert [row["label"] for row in answer.json()] == list(desk.bench.taxonomy.names)
    fintech = next(row for row in answer.json() if row["label"] == "Fintech")
    assert fintech["cues"] == list(desk.bench.taxonomy.get("Fintech").cues)
    assert transferred(answer) < len(answer.content) / 2
    order = [int(index) for index in str(options["data-order"]).split()]
    assert sorted(order) == list(range(len(answer.json())))
    assert answer.json()[order[0]]["label"] == "Free Sénégal"  # the likeliest for this article
    (preload,) = (tag for tag in page.every("link") if tag.get("as") == "fetch")
    assert preload["href"] == options["data-labels"]


@pytest.mark.parametrize(
    "path",
    ["/file", "/mots-cles", "/coller", "/api/labels", asset("article.js"), asset("desk.css")],
)
def test_pages_data_and_files_are_compressed(visitor, path):
    answer = visitor.get(path)
    plain = visitor.ask("GET", path, headers={"Accept-Encoding": "identity"})

    assert answer.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["vary"]
    assert "content-encoding" not in plain.headers
    assert answer.content == plain.content
    assert transferred(answer) < transferred(plain) / 1.9


@pytest.mark.parametrize("path", ["/api/health", "/api/queue?source=Aucune", asset("favicon.svg")])
def test_a_body_that_fits_into_a_packet_is_not_compressed(visitor, path):
    answer = visitor.get(path)

    assert answer.status_code == 200
    assert "content-encoding" not in answer.headers
    assert transferred(answer) == len(answer.content) < 1400
