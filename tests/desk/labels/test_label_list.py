"""The list of labels, sorted by its columns."""

from helpers.desk_api import validate
from helpers.html_page import Page

from osiris_nlp.base.language.words import fold


def names(page):
    """Return the labels of the list in their order."""
    return [row["data-label"] or "" for row in Page(page).every("tr") if "data-label" in row]


def test_the_list_of_labels_is_sorted_by_name_and_back(visitor, shared_desk):
    taxonomy = sorted(shared_desk.bench.taxonomy.names, key=fold)

    for query, expected in (("", taxonomy), ("?tri=nom", taxonomy), ("?tri=-nom", taxonomy[::-1])):
        assert names(visitor.get(f"/mots-cles{query}").text) == expected


def test_each_heading_says_how_the_list_is_sorted_and_turns_it_round(visitor):
    page = Page(visitor.get("/mots-cles?tri=exemples&q=fibre").text)

    headings = [cell for cell in page.every("th") if cell["scope"] == "col"]
    links = [link["href"] for link in page.every("a") if "?tri=" in (link["href"] or "")]
    (field,) = (field for field in page.every("input") if field["id"] == "find")
    assert [cell.get("aria-sort") for cell in headings] == [None, None, "descending", None, None]
    assert links == [
        "/mots-cles?tri=nom&q=fibre",
        "/mots-cles?tri=-exemples&q=fibre",
        "/mots-cles?tri=bureau&q=fibre",
        "/mots-cles?tri=acceptation&q=fibre",
    ]
    assert field["value"] == "fibre"


def test_examples_are_sorted_from_the_most_numerous(visitor, shared_desk):
    examples = shared_desk.bench.examples

    listed = names(visitor.get("/mots-cles?tri=exemples").text)

    counts = [len(examples.get(name, ())) for name in listed]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


def test_labels_never_judged_come_last_by_acceptance(desk, awa):
    article = awa.get(f"/api/articles/{desk.numbers['fibre']}").json()
    suggested = next(s["label"] for s in article["suggestions"] if s["tier"] != "hide")
    assert validate(awa, desk, "fibre", [suggested]).status_code == 201

    for sorting in ("acceptation", "-acceptation"):
        listed = names(awa.get(f"/mots-cles?tri={sorting}").text)
        assert suggested in listed[:3]
        assert len(listed) == len(desk.bench.taxonomy)


def test_an_unknown_sorting_is_ignored_with_a_message(visitor, shared_desk):
    page = visitor.get("/mots-cles?tri=poids").text

    assert "Tri inconnu" in Page(page).text("p")
    assert names(page) == sorted(shared_desk.bench.taxonomy.names, key=fold)
