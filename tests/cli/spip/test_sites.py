"""`train`, `tag` and `suggest` on SPIP sites."""

import json

import pytest
from helpers.calls import call, one_line
from helpers.spip_site import GROUPS, MOTS, article, link, make_site

from osiris_nlp import read_frame
from osiris_nlp.model.folders.registry import read_manifest
from osiris_nlp.sites.choice import Choice

KEYWORDS = [
    *MOTS,
    {"id_mot": 5, "titre": "2. Fintech", "id_groupe": 1},
    {"id_mot": 61, "titre": "Sénégal", "id_groupe": 3},
    {"id_mot": 62, "titre": "Mali", "id_groupe": 3},
]


@pytest.fixture
def site(tmp_path):
    """Return a site whose articles are all proposed, with a subject and a place each."""
    rows, links = [], []
    for number in range(1, 13):
        text, *mots = ("Wave à Kolda", 5, 61) if number % 2 else ("La fibre à Kayes", 1, 62)
        rows.append(article(number, titre=f"{text}, {number}", texte=text, statut="prop"))
        links += [link(mot, number) for mot in mots]
    groups = [*GROUPS, {"id_groupe": 3, "titre": "Lieux", "tables_liees": "articles"}]
    return make_site(
        tmp_path / "site", articles=rows, mots=KEYWORDS, groupes_mots=groups, mots_liens=links
    )


def test_a_model_learns_the_chosen_articles_and_groups_of_a_site(site, tmp_path):
    options = ("--statut", "prop", "--group", "Lieux", "--prefix", "spip", "--jobs", 1)

    result = call("train", site, "--model", tmp_path / "m", *options)
    frame = read_frame(site, choice=Choice(states=("prop",), groups=("Lieux",)))

    assert result.returncode == 0, result.stderr.decode()
    manifest = read_manifest(tmp_path / "m")
    assert manifest["labels"] == ["Mali", "Sénégal"]
    assert manifest["details"]["corpus"]["articles"] == 12
    assert frame["labels"].tolist() == [["Sénégal"], ["Mali"]] * 6


@pytest.mark.parametrize(
    "command",
    ["train {} --model m", "tag {} --out mots.jsonl", "tag {} --out mots.jsonl --dry-run"],
)
def test_a_site_without_a_published_article_is_refused_with_the_statuts_it_has(
    site, newsroom, tmp_path, command
):
    folder = tmp_path / "travail"
    folder.mkdir()

    models = str(newsroom / "models")
    message = one_line(call(*command.format(site).split(), cwd=folder, OSIRIS_MODELS=models))

    assert message == f"error: No articles with statut publie in {site}: the site has 12 prop\n"
    assert list(folder.iterdir()) == []


def test_suggest_gives_the_ids_of_a_sites_keywords(newsroom, tmp_path):
    rows = [article(7, titre="La fibre à Kolda", texte="Un câble optique à fibre.")]
    site = make_site(tmp_path / "site", articles=rows, mots=KEYWORDS)

    result = call("suggest", site, "article.txt", "--top", 78, "--json", cwd=newsroom)

    first, second = map(json.loads, result.stdout.splitlines())
    numbers = {each["label"]: each["id_mot"] for each in first["suggestions"]}
    assert [*first["suggestions"][0]] == ["label", "score", "tier", "id_mot", "evidence"]
    assert [*second["suggestions"][0]] == ["label", "score", "tier", "evidence"]
    assert len(numbers) == 78
    assert {label: number for label, number in numbers.items() if number} == {
        "Infrastructures": 1,
        "Législation/Réglementation": 2,
        "Désengagement de l’Etat": 3,
        "Fintech": 5,
    }
