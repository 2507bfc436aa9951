"""`spip plan`: what goes into a plan, what is left alone, and what is said about it."""

import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from helpers.calls import call, messages, one_line
from helpers.spip_site import GROUPS, MOTS, link
from helpers.spip_writing import (
    ONE_KEYWORD,
    execute,
    lines_of,
    tables_of,
    tagged_file,
    writable_site,
)

from osiris_nlp.base.errors import InputError
from osiris_nlp.sites.choice import Choice
from osiris_nlp.sites.plan import KeywordChange
from osiris_nlp.sites.planning import PlanCounts, plan_reviews
from osiris_nlp.sites.spip.archive import open_archive
from osiris_nlp.sites.spip.connection import find_site_database
from osiris_nlp.sites.spip.keyword_tables import read_keywords
from osiris_nlp.taxonomy import Label, Taxonomy

NAMES = ("Infrastructures", "Législation/Réglementation", "Désengagement de l'Etat")
TAXONOMY = (
    "label,aliases\nInfrastructures,\nLégislation/Réglementation,\nDésengagement de l'Etat,\n"
)


@dataclass(frozen=True)
class Reviewed:
    """A review, as the desk hands it over."""

    id_article: int
    labels: tuple[str, ...]
    carried_keywords: dict[str, str] | None = field(default_factory=dict)
    title: str = "La fibre arrive à Kolda"
    review: int = 812
    editor: str = "Awa Ndiaye"
    as_of: dt.datetime = dt.datetime(2026, 3, 21, tzinfo=dt.UTC)
    created: dt.datetime = dt.datetime(2026, 3, 22, tzinfo=dt.UTC)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return writable_site(tmp_path / "site")


@pytest.fixture
def taxonomy_file(tmp_path: Path) -> Path:
    path = tmp_path / "taxonomy.csv"
    path.write_text(TAXONOMY, "utf-8")
    return path


def planned(
    site: Path, *reviews: Reviewed, taxonomy: Taxonomy | None = None
) -> tuple[list[KeywordChange], PlanCounts]:
    counts = PlanCounts()
    with open_archive(find_site_database(site)) as archive:
        keywords = read_keywords(archive, Choice(), taxonomy)
    return list(plan_reviews(reviews, keywords, counts)), counts


def test_a_decision_becomes_additions_and_removals_relative_to_what_was_carried(
    site: Path,
) -> None:
    review = Reviewed(1, (NAMES[1], NAMES[2]), {NAMES[0]: "1", NAMES[1]: "2"})

    changes, counts = planned(site, review)

    assert changes == [
        KeywordChange(
            id_article=1,
            expected=("1", "2"),
            add=("3",),
            remove=("1",),
            strict=False,
            origin="review 812",
            author="Awa Ndiaye",
            title="La fibre arrive à Kolda",
        )
    ]
    assert (counts.articles, counts.planned, counts.added, counts.removed) == (1, 1, 1, 1)


def test_a_keyword_that_somebody_removed_since_the_review_is_not_added_again(site: Path) -> None:
    """The article carried 1 and 2 and the editor kept both; somebody has removed 1 in SPIP since."""
    execute(site, "DELETE FROM spip_mots_liens WHERE id_objet=1 AND id_mot=1")
    review = Reviewed(1, (NAMES[0], NAMES[1]), {NAMES[0]: "1", NAMES[1]: "2"})

    changes, counts = planned(site, review)

    assert changes == []
    assert counts.settled == 1


def test_what_the_site_carries_already_is_not_planned(site: Path) -> None:
    changes, counts = planned(site, Reviewed(2, (NAMES[1],)))

    assert (changes, counts.settled) == ([], 1)


def test_a_review_of_which_it_is_unknown_what_the_article_carried_is_left_alone(
    site: Path,
) -> None:
    changes, counts = planned(site, Reviewed(3, (NAMES[0],), None))

    assert (changes, counts.unknown) == ([], 1)


def test_nothing_is_removed_from_an_article_that_waits_for_a_keyword(site: Path) -> None:
    review = Reviewed(1, ("Blockchain", NAMES[2]), {NAMES[0]: "1", NAMES[1]: "2"})

    (change,), counts = planned(site, review)

    assert (change.add, change.remove) == (("3",), ())
    assert counts.missing == {"Blockchain": 1}


def test_a_label_renamed_here_waits_for_its_keyword_to_be_renamed(site: Path) -> None:
    taxonomy = Taxonomy([Label(name="Haut débit", aliases=("Infrastructures",))])

    changes, counts = planned(
        site, Reviewed(1, ("Haut débit",), {NAMES[0]: "1"}), taxonomy=taxonomy
    )

    assert changes == []
    assert counts.missing == {"Haut débit": 1}


def test_a_label_decided_under_its_former_name_finds_the_keyword_that_was_renamed(
    site: Path,
) -> None:
    taxonomy = Taxonomy([Label(name="Infrastructures", aliases=("Réseaux",))])

    (change,), counts = planned(site, Reviewed(3, ("Réseaux",)), taxonomy=taxonomy)

    assert (change.add, counts.missing) == (("1",), {})


def test_a_label_merged_since_the_decision_has_the_keyword_of_the_other(site: Path) -> None:
    taxonomy = Taxonomy([Label(name=NAMES[1], aliases=("Infrastructures",))])
    review = Reviewed(3, ("Infrastructures", NAMES[1]))

    (change,), _ = planned(site, review, taxonomy=taxonomy)

    assert change.add == ("2",)


def test_an_article_that_waits_for_two_keywords_is_one_article_and_is_not_as_planned(
    site: Path, tmp_path: Path, taxonomy_file: Path
) -> None:
    tagged = tagged_file(
        tmp_path / "tagged.jsonl", (3, [("Blockchain", 0.99, "apply"), ("Drones", 0.98, "apply")])
    )
    options = ("--site", site, "--out", tmp_path / "plan.jsonl", "--taxonomy", taxonomy_file)

    result = call("spip", "plan", tagged, *options)
    _, counts = planned(site, Reviewed(1, ("Blockchain", "Drones"), {NAMES[0]: "1", NAMES[1]: "2"}))

    messages = result.stderr.decode()
    assert "1 article waiting for a keyword" in messages
    assert "already as planned" not in messages
    assert (counts.waiting, counts.settled) == (1, 0)
    assert counts.missing == {"Blockchain": 1, "Drones": 1}


def test_keywords_of_other_groups_are_neither_expected_nor_removed(site: Path) -> None:
    execute(site, "INSERT INTO spip_mots_liens VALUES (4, 1, 'article')")
    review = Reviewed(1, (NAMES[1],), {"Accueil": "4", NAMES[0]: "1", NAMES[1]: "2"})

    (change,), _ = planned(site, review)

    assert (change.expected, change.remove) == (("1", "2"), ("1",))


def test_an_article_that_is_twice_at_the_desk_is_refused(site: Path) -> None:
    with pytest.raises(InputError, match="Two articles at the desk are article 3 of osiris.sn"):
        planned(site, Reviewed(3, (NAMES[0],)), Reviewed(3, (NAMES[1],), review=813))


def test_two_labels_of_a_group_that_allows_one_keyword_are_not_planned(tmp_path: Path) -> None:
    mots = [*MOTS, *({"id_mot": 5 + i, "titre": t, "id_groupe": 3} for i, t in enumerate("UV"))]
    groups = [*GROUPS, ONE_KEYWORD]
    site = writable_site(tmp_path / "site", groupes_mots=groups, mots=mots, mots_liens=[link(5, 1)])

    changes, counts = planned(site, Reviewed(2, ("U", "V")), Reviewed(1, ("V",), {"U": "5"}))

    assert counts.crowded == 1
    assert [(change.id_article, change.add, change.remove) for change in changes] == [
        (1, ("6",), ("5",))
    ]


def test_suggestions_to_apply_go_to_articles_without_a_keyword_only(
    site: Path, tmp_path: Path, taxonomy_file: Path
) -> None:
    tagged = tagged_file(
        tmp_path / "tagged.jsonl",
        (1, [(NAMES[2], 0.97, "apply")]),
        (3, [(NAMES[0], 0.99, "apply"), (NAMES[1], 0.4, "propose")]),
        (4, [(NAMES[1], 0.5, "propose")]),
        (5, [("Blockchain", 0.95, "apply"), (NAMES[1], 0.9, "apply")]),
    )
    before, plan = tables_of(site), tmp_path / "plan.jsonl"

    result = call(
        "spip", "plan", tagged, "--site", site, "--out", plan, "--taxonomy", taxonomy_file
    )

    assert result.returncode == 0, result.stderr
    rows = lines_of(plan)
    assert [(row["id_article"], row["expected"], row["add"], row["remove"]) for row in rows] == [
        (3, [], [1], []),
        (5, [], [2], []),
    ]
    assert {(row["strict"], row["origin"], row["author"], row["site"]) for row in rows} == {
        (True, "tag osiris", None, "osiris.sn")
    }
    lines = messages(result.stderr)
    assert lines[0].startswith("1 article already with a keyword, left alone")
    assert lines[-2].startswith("2 articles of osiris.sn in ")
    assert "2 keywords to add, 0 to remove" in lines[-2]
    assert "«\u00a0Blockchain\u00a0», à créer dans le groupe «\u00a0Mots-clés\u00a0»" in (
        result.stdout.decode()
    )
    assert tables_of(site) == before


def test_suggestions_are_added_to_labelled_articles_when_asked(
    site: Path, tmp_path: Path, taxonomy_file: Path
) -> None:
    tagged = tagged_file(tmp_path / "tagged.jsonl", (2, [(NAMES[2], 0.97, "apply")]))
    plan = tmp_path / "plan.jsonl"

    result = call(
        *("spip", "plan", tagged, "--site", site, "--out", plan, "--include-labelled"),
        *("--taxonomy", taxonomy_file),
    )

    ((expected, add),) = [(row["expected"], row["add"]) for row in lines_of(plan)]
    assert (expected, add) == ([2], [3])
    assert "left alone" not in result.stderr.decode()


def test_an_article_that_lost_a_keyword_since_it_was_tagged_is_left_alone(
    site: Path, tmp_path: Path, taxonomy_file: Path
) -> None:
    """It carried 1 and 2 when it was tagged; somebody has removed both since."""
    tagged = tagged_file(
        tmp_path / "tagged.jsonl",
        *((number, [(NAMES[0], 0.97, "apply")]) for number in (1, 3)),
    )
    first, second = lines_of(tagged)
    rows = [first | {"id_mot": [1, 2]}, second | {"id_mot": ["1", True, None, -3, 2.5]}]
    tagged.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    execute(site, "DELETE FROM spip_mots_liens WHERE id_objet=1")
    plan = tmp_path / "plan.jsonl"

    result = call(
        "spip", "plan", tagged, "--site", site, "--out", plan, "--taxonomy", taxonomy_file
    )

    assert [row["id_article"] for row in lines_of(plan)] == [3]
    assert "1 article that lost a keyword after it was tagged, left alone" in result.stderr.decode()


def test_rows_of_another_site_are_counted_not_planned(
    site: Path, tmp_path: Path, taxonomy_file: Path
) -> None:
    tagged = tagged_file(
        tmp_path / "tagged.jsonl", (3, [(NAMES[0], 0.99, "apply")]), site="autre.sn"
    )
    plan = tmp_path / "plan.jsonl"

    result = call(
        "spip", "plan", tagged, "--site", site, "--out", plan, "--taxonomy", taxonomy_file
    )

    assert "1 article not read from osiris.sn" in result.stderr.decode()
    assert plan.read_bytes() == b""


def test_the_keywords_to_create_or_rename_are_listed_in_french_with_the_steps(
    site: Path, tmp_path: Path
) -> None:
    taxonomy = tmp_path / "taxonomy.csv"
    taxonomy.write_text("label,aliases\nHaut débit,Infrastructures\nFintech,\n", "utf-8")
    tagged = tagged_file(
        tmp_path / "tagged.jsonl",
        *((n, [("Haut débit", 0.99, "apply"), ("Fintech", 0.9, "apply")]) for n in (3, 4)),
        (5, [("Haut débit", 0.99, "apply")]),
    )

    result = call(
        *("spip", "plan", tagged, "--site", site, "--out", tmp_path / "plan.jsonl"),
        *("--taxonomy", taxonomy),
    )

    assert " ".join(result.stdout.decode().replace("\u00a0", " ").split()) == (
        "Mot-clé à créer ou à renommer dans SPIP : "
        "- « Haut débit », à renommer (c’est le mot-clé 1, « Infrastructures ») : 3 articles en attente "
        "- « Fintech », à créer dans le groupe « Mots-clés » : 2 articles en attente "
        "Dans l’espace privé de SPIP, menu Édition > Mots-clés, ouvrir le groupe, puis « Créer un "
        "nouveau mot-clé », ou ouvrir le mot-clé, puis « Modifier ce mot-clé ». Donner exactement ce "
        "titre (un numéro d’ordre devant ne gêne pas), enregistrer, puis refaire le plan."
    )


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
def test_the_step_for_a_missing_keyword_names_a_group(
    tables: dict[str, list[dict[str, object]]], step: str, tmp_path: Path
) -> None:
    site = writable_site(tmp_path / "site", mots_liens=[], **tables)
    taxonomy, plan = tmp_path / "taxonomy.csv", tmp_path / "plan.jsonl"
    taxonomy.write_text("label\nFintech\n", "utf-8")
    tagged = tagged_file(tmp_path / "tagged.jsonl", (3, [("Fintech", 0.99, "apply")]))

    result = call("spip", "plan", tagged, "--site", site, "--out", plan, "--taxonomy", taxonomy)

    lines = result.stdout.decode().replace("\u00a0", " ").splitlines()
    assert lines[1] == f"- « Fintech », {step} : 1 article en attente"


def test_a_keyword_that_only_has_the_number_of_a_label_may_be_another_one(
    site: Path, tmp_path: Path
) -> None:
    taxonomy, plan = tmp_path / "taxonomy.csv", tmp_path / "plan.jsonl"
    taxonomy.write_text("id,label\n1,Fintech\n", "utf-8")
    tagged = tagged_file(tmp_path / "tagged.jsonl", (3, [("Fintech", 0.99, "apply")]))

    result = call("spip", "plan", tagged, "--site", site, "--out", plan, "--taxonomy", taxonomy)

    assert result.stdout.decode().replace("\u00a0", " ").splitlines()[1] == (
        "- « Fintech », à renommer si le mot-clé 1, « Infrastructures », désigne la même chose, sinon à "
        "créer dans le groupe « Mots-clés » : 1 article en attente"
    )


def test_a_missing_keyword_that_the_taxonomy_lacks_is_to_be_checked_first(
    site: Path, tmp_path: Path, taxonomy_file: Path
) -> None:
    """It may have been retired since it was decided."""
    tagged = tagged_file(tmp_path / "tagged.jsonl", (3, [("Minitel", 0.99, "apply")]))
    options = ("--site", site, "--out", tmp_path / "plan.jsonl", "--taxonomy", taxonomy_file)

    result = call("spip", "plan", tagged, *options)

    assert "s’il a toujours cours (il n’est pas dans la taxonomie)" in result.stdout.decode()


def test_a_plan_is_never_replaced_and_needs_one_source(
    site: Path, tmp_path: Path, taxonomy_file: Path
) -> None:
    plan = tmp_path / "plan.jsonl"
    plan.write_text("à garder", "utf-8")
    options = ("--site", site, "--out", plan, "--taxonomy", taxonomy_file)
    tagged = tagged_file(tmp_path / "tagged.jsonl")

    assert "exists" in one_line(call("spip", "plan", tagged, *options))
    assert "Neither TAGGED nor --database" in one_line(call("spip", "plan", *options))
    elsewhere = (*options[:3], tmp_path / "plans/plan.jsonl", *options[4:])
    assert "create it first" in one_line(call("spip", "plan", tagged, *elsewhere))
    assert "Both" in one_line(
        call("spip", "plan", tagged, "--database", "sqlite:///d.db", *options)
    )
    assert plan.read_text("utf-8") == "à garder"


def test_a_file_that_is_not_of_tag_is_refused_with_its_line(
    site: Path, tmp_path: Path, taxonomy_file: Path
) -> None:
    tagged = tagged_file(tmp_path / "tagged.jsonl", (3, [(NAMES[0], 0.99, "apply")]))
    with tagged.open("a", encoding="utf-8") as file:
        file.write('{"id": "d-1", "title": "La fibre", "labels": ["Infrastructures"]}\n')
    plan = tmp_path / "plan.jsonl"

    message = one_line(
        call("spip", "plan", tagged, "--site", site, "--out", plan, "--taxonomy", taxonomy_file)
    )

    assert "Not an article with suggestions" in message
    assert "line 2" in message
    assert not plan.exists()
