"""`spip plan`: what goes into the plan of a file of suggestions, what is said about it, what is refused."""

import re

import pytest
from helpers.backlog import write_rows
from helpers.calls import call, messages, one_line
from helpers.spip_writing import execute, lines_of, tagged_file, writable_site

NAMES = ("Infrastructures", "Législation/Réglementation", "Désengagement de l'Etat")


@pytest.fixture
def site(tmp_path):
    return writable_site(tmp_path / "site")


@pytest.fixture
def options(tmp_path, site):
    taxonomy = tmp_path / "taxonomy.csv"
    taxonomy.write_text("\n".join(["label", *NAMES]), "utf-8")
    return ("--site", site, "--taxonomy", taxonomy)


def tables_of(site):
    """Return every row of the tables that a write may touch."""
    names = ("articles", "mots", "groupes_mots", "mots_liens")
    return {
        name: sorted(execute(site, f"SELECT * FROM spip_{name}"), key=repr)  # noqa: S608
        for name in names
    }


def test_a_plan_of_suggestions_says_what_is_in_it_and_changes_nothing_on_the_site(
    site, tmp_path, options
):
    """Article 1 carried 1 and 2 when it was tagged; somebody has removed both since."""
    lost = tagged_file(tmp_path / "lost.jsonl", (1, [(NAMES[0], 0.97, "apply")]))
    (row,) = lines_of(lost)
    write_rows(lost, [row | {"id_mot": [1, 2]}])
    execute(site, "DELETE FROM spip_mots_liens WHERE id_objet=1")
    other = tagged_file(tmp_path / "other.jsonl", (3, [(NAMES[0], 0.99, "apply")]), site="autre.sn")
    tagged = tagged_file(
        tmp_path / "tagged.jsonl",
        (2, [(NAMES[2], 0.97, "apply")]),
        (3, [(NAMES[0], 0.99, "apply"), (NAMES[1], 0.4, "propose")]),
        (4, [(NAMES[1], 0.5, "propose")]),
        (5, [("Blockchain", 0.95, "apply"), (NAMES[1], 0.9, "apply")]),
        (6, [("Blockchain", 0.99, "apply"), ("Drones", 0.98, "apply")]),
    )
    tagged.write_bytes(b"".join(path.read_bytes() for path in (lost, other, tagged)))
    before, plan = tables_of(site), tmp_path / "plan.jsonl"

    result = call("spip", "plan", tagged, *options, "--out", plan)

    assert result.returncode == 0, result.stderr
    rows = lines_of(plan)
    assert [(row["id_article"], row["expected"], row["add"], row["remove"]) for row in rows] == [
        (3, [], [1], []),
        (5, [], [2], []),
    ]
    assert {(row["strict"], row["origin"], row["author"], row["site"]) for row in rows} == {
        (True, "tag osiris", None, "osiris.sn")
    }
    *lines, summary, _ = messages(result.stderr)
    assert lines == [
        "1 article already with a keyword, left alone (--include-labelled also adds to them)",
        "1 article that lost a keyword after it was tagged, left alone",
        "1 article without a suggestion of tier apply",
        "1 article not read from osiris.sn",
        "2 articles waiting for a keyword (see the list)",
    ]
    assert summary.startswith("2 articles of osiris.sn in ")
    assert "2 keywords to add, 0 to remove" in summary
    assert "« Blockchain », à créer dans le groupe « Mots-clés »" in (
        result.stdout.decode().replace("\u00a0", " ")
    )
    assert tables_of(site) == before


def test_a_plan_is_never_replaced_and_needs_one_source(tmp_path, options):
    plan = tmp_path / "plan.jsonl"
    plan.write_text("à garder", "utf-8")
    tagged = tagged_file(tmp_path / "tagged.jsonl")

    for words, out, message in (
        ((tagged,), plan, "exists"),
        ((), plan, "Neither TAGGED nor --database"),
        ((tagged,), tmp_path / "plans/plan.jsonl", "create it first"),
        ((tagged, "--database", "sqlite:///d.db"), plan, "Both"),
    ):
        assert message in one_line(call("spip", "plan", *words, *options, "--out", out))
    assert plan.read_text("utf-8") == "à garder"


def test_a_file_that_is_not_of_tag_is_refused_with_its_line(tmp_path, options):
    tagged = tagged_file(tmp_path / "tagged.jsonl", (3, [(NAMES[0], 0.99, "apply")]))
    write_rows(tagged, [*lines_of(tagged), {"title": "La fibre", "labels": ["Infrastructures"]}])
    plan = tmp_path / "plan.jsonl"

    message = one_line(call("spip", "plan", tagged, *options, "--out", plan))

    assert re.search("Not an article with suggestions.*line 2", message)
    assert not plan.exists()
