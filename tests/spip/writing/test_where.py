"""Where plans come from and where they go: through the plugin of a site, or directly, as on a copy."""

import shlex
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from helpers.desk_store import assess, number_of, review
from helpers.forks import messages, one_line, run
from helpers.plugin_endpoint import SECRET, PluginSite, plugin_endpoint
from helpers.spip_writing import (
    CARRIED,
    execute,
    lines_of,
    links_of,
    plan_file,
    tagged_file,
    writable_site,
)

from osiris_nlp.corpus import read_articles
from osiris_nlp.desk.store.intake import put_articles
from osiris_nlp.desk.store.opening import open_store

TAXONOMY = "label\nInfrastructures\nLégislation/Réglementation\nDésengagement de l'Etat\nFintech\n"
CHANGE = {"id_article": 3, "add": [8]}


@pytest.fixture
def plugin() -> Iterator[PluginSite]:
    with plugin_endpoint() as site:
        site.links = {number: {*mots} for number, mots in CARRIED.items()}
        yield site


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return writable_site(tmp_path / "site")


@pytest.fixture
def taxonomy(tmp_path: Path) -> tuple[object, ...]:
    path = tmp_path / "taxonomy.csv"
    path.write_text(TAXONOMY, "utf-8")
    return ("--taxonomy", path)


def osiris(*arguments: object) -> Any:
    return run("spip", *arguments, OSIRIS_SPIP_SECRET=SECRET)


def plan_for(path: Path, plugin: PluginSite, place: Path) -> Path:
    return plan_file(path, place, {"address": plugin.address, **CHANGE})


def without_place(plan: Path) -> list[dict[str, Any]]:
    return [row | {"place": "", "address": ""} for row in lines_of(plan)]


def test_suggestions_are_planned_through_the_plugin_as_from_the_database(
    plugin: PluginSite, folder: Path, tmp_path: Path, taxonomy: tuple[object, ...]
) -> None:
    tagged = tagged_file(
        tmp_path / "tagged.jsonl",
        *((n, [("Infrastructures", 0.97, "apply"), ("Fintech", 0.9, "apply")]) for n in (1, 2, 3)),
    )
    options = ("--include-labelled", *taxonomy, "--out")

    direct = osiris("plan", tagged, "--site", folder, *options, tmp_path / "direct.jsonl")
    remote = osiris("plan", tagged, "--site", plugin.address, *options, tmp_path / "remote.jsonl")

    assert direct.returncode == remote.returncode == 0, remote.stderr
    assert remote.stdout == direct.stdout
    assert [row["add"] for row in lines_of(tmp_path / "remote.jsonl")] == [[1], [1]]
    assert without_place(tmp_path / "remote.jsonl") == without_place(tmp_path / "direct.jsonl")
    assert {(row["place"], row["address"]) for row in lines_of(tmp_path / "direct.jsonl")} == {
        (str(folder), "https://www.osiris.sn")
    }
    assert {(row["place"], row["address"]) for row in lines_of(tmp_path / "remote.jsonl")} == {
        (plugin.address, plugin.address)
    }
    assert messages(remote.stderr)[-1] == (
        f"To see it: osiris-nlp spip apply {tmp_path}/remote.jsonl --dry-run --author LOGIN (through the "
        f"plugin of {plugin.address})"
    )
    assert messages(direct.stderr)[-1] == (
        f"To see it: osiris-nlp spip apply {tmp_path}/direct.jsonl --dry-run --author LOGIN (through the "
        f"plugin of https://www.osiris.sn), or osiris-nlp spip apply {tmp_path}/direct.jsonl --dry-run "
        f"--site {folder} (directly there, as on a copy)"
    )


def test_decisions_are_planned_through_the_plugin_as_from_the_database(
    plugin: PluginSite, folder: Path, tmp_path: Path, taxonomy: tuple[object, ...]
) -> None:
    url = f"sqlite:///{tmp_path}/bureau.db"
    with closing(open_store(url)) as store:
        put_articles(store, list(read_articles(str(folder))), assess)
        for number in (1, 3):
            article = number_of(store, f"osiris.sn/{number}")
            assert article is not None
            review(store, article, ["Infrastructures"])
    options = ("--database", url, *taxonomy, "--out")

    direct = osiris("plan", "--site", folder, *options, tmp_path / "direct.jsonl")
    remote = osiris("plan", "--site", plugin.address, *options, tmp_path / "remote.jsonl")

    assert direct.returncode == remote.returncode == 0, remote.stderr
    assert [(row["add"], row["remove"]) for row in lines_of(tmp_path / "remote.jsonl")] == [
        ([], [2]), ([1], [])
    ]  # fmt: skip
    assert without_place(tmp_path / "remote.jsonl") == without_place(tmp_path / "direct.jsonl")
    assert [request["articles"] for request in plugin.requests] == [[], [1, 3]]


def test_options_of_the_plugin_and_of_a_database_are_told_apart(
    plugin: PluginSite, folder: Path, tmp_path: Path, taxonomy: tuple[object, ...]
) -> None:
    tagged = tagged_file(tmp_path / "tagged.jsonl", (3, [("Infrastructures", 0.97, "apply")]))
    command = ("plan", tagged, *taxonomy, "--out", tmp_path / "plan.jsonl", "--site")

    secret = one_line(osiris(*command, folder, "--secret-file", tmp_path / "secret"))
    prefix = one_line(osiris(*command, plugin.address, "--prefix", "revue"))

    assert f"--secret-file is for the plugin, and {folder} is used directly" in secret
    assert f"--prefix is for a database, and {plugin.address} is asked" in prefix


def test_a_plan_goes_through_the_plugin_of_its_site_and_the_run_says_so_first(
    plugin: PluginSite, folder: Path, tmp_path: Path
) -> None:
    plan = plan_for(tmp_path / "plan.jsonl", plugin, folder)

    dry = osiris("apply", plan, "--author", "awa", "--dry-run")
    result = osiris("apply", plan, "--author", "awa")

    where = (
        f"osiris.sn through the plugin of {plugin.address}, as Awa Ndiaye (plan made from {folder})"
    )
    assert messages(dry.stderr)[0] == f"Dry run: what would be written to {where}"
    assert messages(result.stderr)[0] == f"Writing to {where}"
    assert plugin.links[3] == {8}
    assert links_of(folder, 3) == {3: []}


def test_without_an_author_both_ways_are_said_and_nothing_is_asked_or_written(
    plugin: PluginSite, folder: Path, tmp_path: Path
) -> None:
    plan = plan_for(tmp_path / "plan.jsonl", plugin, folder)

    for options in ((), ("--dry-run",)):
        assert one_line(osiris("apply", plan, *options)) == (
            f"error: No author to write to {plugin.address}: add --author LOGIN to write through the "
            f"plugin of {plugin.address}, or --site {folder} to write directly\n"
        )
    assert plugin.requests == []
    assert links_of(folder, 3) == {3: []}
    assert not (tmp_path / "plan.journal.jsonl").exists()


def test_a_password_that_a_plan_does_not_keep_is_not_proposed(
    plugin: PluginSite, tmp_path: Path
) -> None:
    place = Path("mysql:/osiris:***@localhost/osiris")
    plan = plan_for(tmp_path / "plan.jsonl", plugin, place)

    assert "or --site URL to write directly" in one_line(osiris("apply", plan))


def test_a_rehearsal_on_a_copy_stays_there_with_its_undo(
    plugin: PluginSite, folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    change = {"address": plugin.address, "id_article": 3, "add": [1]}
    plan = plan_file(tmp_path / "plan.jsonl", folder, change)
    journal = tmp_path / "plan.journal.jsonl"

    rehearsal = osiris("apply", plan, "--site", copy)
    after = links_of(copy, 3)
    on_the_site = one_line(osiris("apply", plan, "--author", "awa"))
    in_its_folder = one_line(osiris("apply", plan, "--site", folder))
    undo = osiris("undo", journal)

    assert messages(rehearsal.stderr)[0] == (
        f"Writing to osiris.sn directly in {copy} (plan made from {folder})"
    )
    for message in (on_the_site, in_its_folder):
        assert f"is the journal of a run directly in {copy}: continue it there" in message
        assert "or choose another file with --journal" in message
    assert messages(undo.stderr)[0] == f"Writing to osiris.sn directly in {copy}"
    assert (after, links_of(copy, 3), links_of(folder, 3)) == ({3: [1]}, {3: []}, {3: []})
    assert all(not request["changes"] for request in plugin.requests)


def test_the_journal_of_a_rehearsal_through_a_copys_plugin_says_nothing_of_the_site(
    plugin: PluginSite, folder: Path, tmp_path: Path, taxonomy: tuple[object, ...]
) -> None:
    rehearsal = plan_for(tmp_path / "rehearsal.jsonl", plugin, folder)
    osiris("apply", rehearsal, "--author", "awa")
    tagged = tagged_file(tmp_path / "tagged.jsonl", (3, [("Infrastructures", 0.97, "apply")]))

    command = ("plan", tagged, *taxonomy, "--out")
    result = osiris(*command, tmp_path / "plan.jsonl", "--site", folder)

    assert messages(result.stderr)[0] == (
        f"Not read: {tmp_path}/rehearsal.journal.jsonl is of osiris.sn in {plugin.address} (if that is "
        "this site, add --journal)"
    )


def test_status_shows_a_plan_without_asking_the_site(
    plugin: PluginSite, folder: Path, tmp_path: Path
) -> None:
    plan = plan_for(tmp_path / "plan.jsonl", plugin, folder)
    before = osiris("status", plan)
    osiris("apply", plan, "--author", "awa")
    n_requests = len(plugin.requests)

    after = osiris("status", plan)

    words = [" ".join(result.stdout.decode().split()) for result in (before, after)]
    assert before.returncode == after.returncode == 0, after.stderr
    assert "articles in the plan 1 written 0 left 1" in words[0]
    assert f"articles in the plan 1 written to {plugin.address} written 1 left 0" in words[1]
    assert after.stderr.decode() == (
        f"The site was not asked: add --author LOGIN to write through the plugin of {plugin.address}, or "
        f"--site {folder} to write directly\n"
    )
    assert len(plugin.requests) == n_requests


def test_a_run_shows_the_database_of_another_site_that_a_copied_folder_names(
    folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    connect, file = copy / "config/connect.php", folder / "config/bases/osiris.sqlite"
    connect.write_text(connect.read_text("utf-8").replace("'osiris'", f"'{file}'"), "utf-8")
    plan = plan_file(tmp_path / "plan.jsonl", folder, {"id_article": 3, "add": [1]})

    dry = osiris("apply", plan, "--site", copy, "--dry-run")

    assert messages(dry.stderr)[0] == (
        f"Dry run: what would be written to osiris.sn directly in {copy}, whose database is sqlite:///{file} "
        f"(plan made from {folder})"
    )


def test_an_empty_site_is_not_taken_for_the_one_of_the_plan(
    plugin: PluginSite, folder: Path, tmp_path: Path
) -> None:
    plan = plan_for(tmp_path / "plan.jsonl", plugin, folder)

    for command in ("apply", "status"):
        assert one_line(osiris(command, plan, "--site", "", "--author", "awa")) == (
            "error: --site is empty: name the site, or leave the option out\n"
        )
    assert plugin.requests == []


def test_a_site_without_https_is_not_looked_for_as_a_folder_only(
    plugin: PluginSite, folder: Path, tmp_path: Path
) -> None:
    plan = plan_for(tmp_path / "plan.jsonl", plugin, folder)

    assert one_line(osiris("apply", plan, "--site", "www.osiris.sn", "--author", "awa")) == (
        "error: No folder 'www.osiris.sn': name the folder of SPIP, the URL of its database, or the address "
        "of the site with https://\n"
    )


def test_a_plan_that_could_not_be_written_directly_is_written_through_the_plugin(
    plugin: PluginSite, folder: Path, tmp_path: Path
) -> None:
    execute(
        folder, "INSERT INTO spip_meta (nom, valeur) VALUES ('objets_versions', 'spip_articles')"
    )
    plan = plan_for(tmp_path / "plan.jsonl", plugin, folder)

    refused = one_line(osiris("apply", plan, "--site", folder))
    result = osiris("apply", plan, "--site", plugin.address, "--author", "awa")

    assert "write through the plugin (--site https://… --author LOGIN)" in refused
    assert result.returncode == 0, result.stderr
    assert plugin.links[3] == {8}


def test_commands_that_are_shown_work_in_a_folder_whose_name_has_spaces(tmp_path: Path) -> None:
    folder = writable_site(tmp_path / "le site")
    plan = plan_file(tmp_path / "un plan.jsonl", folder, {"id_article": 3, "add": [1]})

    result = osiris("apply", plan, "--site", folder)

    hint = messages(result.stderr)[-1].removeprefix("To take it back: osiris-nlp spip ")
    assert osiris(*shlex.split(hint)).returncode == 0
    assert links_of(folder, 3) == {3: []}


def test_a_copy_in_the_same_database_under_another_prefix_is_another_place(
    folder: Path, tmp_path: Path, taxonomy: tuple[object, ...]
) -> None:
    for (table,) in execute(folder, "SELECT name FROM sqlite_master WHERE type='table'"):
        copy = table.replace("spip_", "copie_", 1)
        execute(folder, f"CREATE TABLE {copy} AS SELECT * FROM {table}")  # noqa: S608
    url = f"sqlite:///{folder}/config/bases/osiris.sqlite"
    plan = plan_file(tmp_path / "plan.jsonl", folder, {"id_article": 3, "add": [1]})
    tagged = tagged_file(tmp_path / "tagged.jsonl", (3, [("Infrastructures", 0.97, "apply")]))

    rehearsal = osiris("apply", plan, "--site", url, "--prefix", "copie")
    links = [links_of(folder, 3)[3], copied_links(folder)]
    on_the_site = one_line(osiris("apply", plan, "--site", url, "--prefix", "spip"))
    tables = ("--site", url, "--prefix", "spip")
    other_plan = osiris("plan", tagged, *taxonomy, *tables, "--out", tmp_path / "other.jsonl")
    undo = osiris("undo", tmp_path / "plan.journal.jsonl")

    assert rehearsal.returncode == undo.returncode == 0, undo.stderr
    for result in (rehearsal, undo):
        where = f"Writing to osiris.sn directly in {url}, tables copie_*"
        assert messages(result.stderr)[0].startswith(where)
    assert on_the_site == (
        f"error: '{tmp_path}/plan.journal.jsonl' is the journal of a run in the tables copie_* of {url}: "
        "continue it there (--prefix copie), or choose another file with --journal\n"
    )
    assert messages(other_plan.stderr)[0] == (
        f"Not read: {tmp_path}/plan.journal.jsonl is of osiris.sn in {url}, tables copie_* (if that is this "
        "site, add --journal)"
    )
    assert links == [[], [(1,)]]
    assert [links_of(folder, 3)[3], copied_links(folder)] == [[], []]


def copied_links(folder: Path) -> list[tuple[int]]:
    query = "SELECT id_mot FROM copie_mots_liens WHERE objet='article' AND id_objet=3"
    return execute(folder, query)
