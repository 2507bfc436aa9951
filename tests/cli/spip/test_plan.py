"""`spip plan`: what goes into the plan of a file of suggestions, what is said about it, what is refused."""

import json

import pytest
from helpers.calls import call, messages, one_line
from helpers.spip_writing import execute, lines_of, tagged_file, writable_site

NAMES = ("Infrastructures", "Législation/Réglementation", "Désengagement de l'Etat")
TAXONOMY = (
    "label,aliases\nInfrastructures,\nLégislation/Réglementation,\nDésengagement de l'Etat,\n"
)


@pytest.fixture
def site(tmp_path):
    return writable_site(tmp_path / "site")


@pytest.fixture
def taxonomy_file(tmp_path):
    path = tmp_path / "taxonomy.csv"
    path.write_text(TAXONOMY, "utf-8")
    return path


def tables_of(site):
    """Return every row of the tables that a write may touch."""
    names = ("articles", "mots", "groupes_mots", "mots_liens")
    return {
        name: sorted(execute(site, f"SELECT * FROM spip_{name}"), key=repr)  # noqa: S608
        for name in names
    }


def test_a_plan_of_suggestions_says_what_is_in_it_and_changes_nothing_on_the_site(
    site, tmp_path, taxonomy_file
):
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


def test_with_the_option_suggestions_are_added_to_labelled_articles(site, tmp_path, taxonomy_file):
    tagged = tagged_file(tmp_path / "tagged.jsonl", (2, [(NAMES[2], 0.97, "apply")]))
    plan = tmp_path / "plan.jsonl"

    result = call(
        *("spip", "plan", tagged, "--site", site, "--out", plan, "--include-labelled"),
        *("--taxonomy", taxonomy_file),
    )

    ((expected, add),) = [(row["expected"], row["add"]) for row in lines_of(plan)]
    assert (expected, add) == ([2], [3])
    assert "left alone" not in result.stderr.decode()


def test_the_articles_that_are_not_planned_are_counted_with_the_reason(
    site, tmp_path, taxonomy_file
):
    """Article 1 carried 1 and 2 when it was tagged; somebody has removed both since."""
    lost = tagged_file(tmp_path / "lost.jsonl", (1, [(NAMES[0], 0.97, "apply")]))
    (row,) = lines_of(lost)
    lost.write_text(json.dumps(row | {"id_mot": [1, 2]}) + "\n", "utf-8")
    execute(site, "DELETE FROM spip_mots_liens WHERE id_objet=1")
    waiting = [("Blockchain", 0.99, "apply"), ("Drones", 0.98, "apply")]
    others = (
        tagged_file(tmp_path / "waiting.jsonl", (3, waiting)),
        tagged_file(tmp_path / "other.jsonl", (3, [(NAMES[0], 0.99, "apply")]), site="autre.sn"),
    )
    tagged, plan = tmp_path / "tagged.jsonl", tmp_path / "plan.jsonl"
    tagged.write_bytes(b"".join(path.read_bytes() for path in (lost, *others)))

    result = call(
        "spip", "plan", tagged, "--site", site, "--out", plan, "--taxonomy", taxonomy_file
    )

    message = result.stderr.decode()
    assert "1 article that lost a keyword after it was tagged, left alone" in message
    assert "1 article not read from osiris.sn" in message
    assert "1 article waiting for a keyword" in message
    assert "already as planned" not in message
    assert plan.read_bytes() == b""


def test_a_plan_is_never_replaced_and_needs_one_source(site, tmp_path, taxonomy_file):
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


def test_a_file_that_is_not_of_tag_is_refused_with_its_line(site, tmp_path, taxonomy_file):
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
