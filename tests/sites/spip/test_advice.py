"""What is said in French of labels without a keyword on a site."""

import pytest
from helpers.spip_writing import writable_site

from osiris_nlp.sites.choice import Choice
from osiris_nlp.sites.spip.advice import missing_keywords
from osiris_nlp.sites.spip.keyword_tables import read_site_keywords
from osiris_nlp.taxonomy import Label, Taxonomy


@pytest.fixture
def site(tmp_path):
    return writable_site(tmp_path / "site")


def advice(site, *labels, **missing):
    """Return the lines about missing labels, of which so many articles wait for each."""
    keywords = read_site_keywords(str(site), Choice(), Taxonomy(labels))
    return [line.replace("\u00a0", " ") for line in missing_keywords(missing, keywords)]


def test_the_keywords_to_create_or_rename_are_listed_in_french_with_the_steps(site):
    labels = Label(name="Haut débit", aliases=("Infrastructures",)), Label(name="Fintech")

    lines = advice(site, *labels, **{"Fintech": 2, "Haut débit": 3})

    assert lines == [
        "Mot-clé à créer ou à renommer dans SPIP :",
        "- « Haut débit », à renommer (c’est le mot-clé 1, « Infrastructures ») : 3 articles en attente",
        "- « Fintech », à créer dans le groupe « Mots-clés » : 2 articles en attente",
        "Dans l’espace privé de SPIP, menu Édition > Mots-clés, ouvrir le groupe, puis « Créer un "
        "nouveau mot-clé », ou ouvrir le mot-clé, puis « Modifier ce mot-clé ». Donner exactement ce "
        "titre (un numéro d’ordre devant ne gêne pas), enregistrer, puis refaire le plan.",
    ]


@pytest.mark.parametrize(
    ("tables", "step"),
    [
        ({"mots": []}, "à créer dans le groupe « Mots-clés »"),
        (
            {"mots": [], "groupes_mots": []},
            "à créer dans un nouveau groupe (« Créer un nouveau groupe de mots »)",
        ),
        (
            {"mots": [{"id_mot": 9, "titre": "3. Fintech", "id_groupe": 2}]},
            "à déplacer dans le groupe « Mots-clés » (c’est le mot-clé 9, du groupe « Navigation », "
            "que ce plan laisse de côté)",
        ),
    ],
    ids=["no keyword", "no group", "another group"],
)
def test_the_step_for_a_missing_keyword_names_a_group(tables, step, tmp_path):
    site = writable_site(tmp_path / "site", mots_liens=[], **tables)

    lines = advice(site, Label(name="Fintech"), Fintech=1)

    assert lines[1] == f"- « Fintech », {step} : 1 article en attente"


def test_a_keyword_that_only_has_the_number_of_a_label_may_be_another_one(site):
    lines = advice(site, Label(name="Fintech", id="1"), Fintech=1)

    assert lines[1] == (
        "- « Fintech », à renommer si le mot-clé 1, « Infrastructures », désigne la même chose, sinon à "
        "créer dans le groupe « Mots-clés » : 1 article en attente"
    )


def test_a_missing_keyword_that_the_taxonomy_lacks_is_to_be_checked_first(site):
    """It may have been retired since it was decided."""
    lines = advice(site, Label(name="Infrastructures"), Minitel=1)

    assert "s’il a toujours cours (il n’est pas dans la taxonomie)" in lines[1]
