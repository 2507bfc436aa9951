"""The keywords of a site that its plugin states: as from the database, in batches, in another form."""

from typing import Any

import pytest
from helpers.plugin_endpoint import plugin_endpoint
from helpers.spip_writing import CARRIED, writable_site

from osiris_nlp.base.errors import InputError
from osiris_nlp.sites.choice import Choice
from osiris_nlp.sites.spip.archive import open_archive
from osiris_nlp.sites.spip.connection import find_site_database
from osiris_nlp.sites.spip.keyword_tables import ask_keywords, read_keywords
from osiris_nlp.taxonomy import Label, Taxonomy

TAXONOMY = Taxonomy(
    [Label(name="Haut débit", aliases=("Infrastructures",)), Label(name="Législation/Réglementation")]
)  # fmt: skip
LABELS = ("Haut débit", "Infrastructures", "Législation/Réglementation", "Accueil", "Fintech")
GROUP = [1, "1. Mots-clés", "", "articles"]
ANSWER: dict[str, Any] = {
    "site": "https://www.osiris.sn",
    "groups": [GROUP],
    "keywords": [[1, "Infrastructures", 1]],
    "carried": [[3, [1]]],
}


@pytest.fixture
def site():
    with plugin_endpoint() as site:
        site.links = {number: {*mots} for number, mots in CARRIED.items()}
        yield site


def ask(site, *articles, groups=()):
    return ask_keywords(site.endpoint(), Choice(groups=groups), TAXONOMY, articles=articles)


@pytest.mark.parametrize("groups", [(), ("Navigation",), ("mots-cles", "2")])
def test_the_plugin_says_what_the_database_says(site, tmp_path, groups):
    folder = writable_site(tmp_path / "site")
    with open_archive(find_site_database(folder)) as archive:
        direct = read_keywords(archive, Choice(groups=groups), TAXONOMY)

    remote = ask(site, 1, 2, 3, 99, groups=groups)

    assert (remote.name, remote.location, remote.address) == (
        "osiris.sn",
        site.address,
        site.address,
    )
    assert (direct.location, direct.address) == (str(folder), "https://www.osiris.sn")
    for name in ("name", "keywords", "groups", "group_titles"):
        assert getattr(remote, name) == getattr(direct, name), name
    for label in LABELS:
        assert remote.find(label) == direct.find(label), label
        assert remote.former(label) == direct.former(label), label
        assert remote.other(label) == direct.other(label), label
    assert {n: remote.keywords_of(n) for n in (1, 2, 3, 99)} == {
        n: direct.keywords_of(n) for n in (1, 2, 3, 99)
    }


def test_a_group_that_the_site_does_not_have_is_refused_with_those_it_has(site):
    with pytest.raises(InputError, match=r"No keyword group 'Lieux' in http.*'Mots-clés' \(1\)"):
        ask(site, groups=("Lieux",))


def test_articles_are_asked_for_a_thousand_at_a_time(site):
    site.links = {number: {1, 4} for number in range(1, 2501)}

    keywords = ask(site, *range(1, 2502))

    assert [len(request["articles"]) for request in site.requests] == [1000, 1000, 501]
    assert {keywords.keywords_of(number) for number in range(1, 2501)} == {("1",)}
    assert keywords.keywords_of(2501) == ()


def test_without_articles_the_keywords_are_asked_for(site):
    assert sorted(ask(site).keywords) == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"groups": None}, "groups is None"),
        ({"groups": [[1, "Mots-clés", "articles"]]}, "group [1, 'Mots-clés', 'articles']"),
        ({"keywords": {"1": "Infrastructures"}}, "keywords is {"),
        ({"keywords": [["1", "Infrastructures", 1]]}, "keyword ['1', 'Infrastructures', 1]"),
        ({"keywords": [[1 << 63, "Infrastructures", 1]]}, "keyword [92233"),
        ({"keywords": [[1, "Infrastructures", True]]}, "keyword [1, 'Infrastructures', True]"),
        ({"carried": [[3]]}, "article [3]"),
        ({"carried": [[4, [1]]]}, "article [4, [1]]"),
        ({"carried": [[3, [0]]]}, "keywords [0] of article 3"),
    ],
)
def test_an_answer_of_another_form_is_refused(site, fields, what):
    site.faults = [(200, ANSWER | fields, {})]

    with pytest.raises(InputError) as raised:
        ask(site, 3)

    assert f"{site.address} does not answer with keywords ({what}" in str(raised.value)
    assert "update the plugin osiris there, or osiris-nlp here" in str(raised.value)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ((200, ANSWER | {"site": ""}, {}), "does not say its address: enter it in SPIP"),
        ((422, {"error": "op"}, {}), "does not know this request: update the plugin osiris there"),
        ((422, {"error": "many"}, {}), "has more keywords, groups or links than the plugin sends"),
    ],
)
def test_a_site_that_cannot_answer_says_so(site, fault, message):
    site.faults = [fault]

    with pytest.raises(InputError, match=message):
        ask(site, 3)


@pytest.mark.parametrize(
    ("stated", "address"),
    [
        ("https://www.osiris.sn/", "https://www.osiris.sn"),
        ("osiris.sn", ""),
        ("javascript:alert(1)", ""),
        ("https://awa:secret@osiris.sn", ""),
        ("", ""),
    ],
)
def test_only_an_address_under_which_a_plugin_can_be_asked_is_kept(tmp_path, stated, address):
    folder = writable_site(tmp_path / "site", meta=[{"nom": "adresse_site", "valeur": stated}])

    with open_archive(find_site_database(folder)) as archive:
        keywords = read_keywords(archive, Choice(), None)

    assert keywords.address == address
