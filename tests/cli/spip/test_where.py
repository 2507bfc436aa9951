"""Where plans come from, a site's database or its plugin, and where they go: through its plugin."""

from contextlib import closing
from pathlib import Path

import pytest
from helpers.backlog import write_rows
from helpers.calls import messages, one_line
from helpers.desk_store import assess, number_of, review
from helpers.plugin_endpoint import plugin_endpoint
from helpers.spip_writing import (
    CARRIED,
    call_spip,
    lines_of,
    plan_file,
    tagged_file,
    writable_site,
)

from osiris_nlp.corpus import read_articles
from osiris_nlp.desk.articles.arrivals import put_articles
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.sites.journal import read_journal

TAXONOMY = "label\nInfrastructures\nLégislation/Réglementation\nDésengagement de l'Etat\nFintech\n"
CHANGE = {"id_article": 3, "add": [8]}


@pytest.fixture
def plugin():
    with plugin_endpoint() as site:
        site.links = {number: {*mots} for number, mots in CARRIED.items()}
        yield site


@pytest.fixture
def folder(tmp_path):
    return writable_site(tmp_path / "site")


@pytest.fixture
def taxonomy(tmp_path):
    path = tmp_path / "taxonomy.csv"
    path.write_text(TAXONOMY, "utf-8")
    return ("--taxonomy", path)


@pytest.fixture
def source(tmp_path, taxonomy):
    """Return a suggestion for an article, as arguments of `spip plan`."""
    tagged = tagged_file(tmp_path / "tagged.jsonl", (3, [("Infrastructures", 0.97, "apply")]))
    return (tagged, *taxonomy, "--out", tmp_path / "new.jsonl")


@pytest.fixture
def plan(plugin, folder, tmp_path):
    return plan_file(tmp_path / "plan.jsonl", folder, {"address": plugin.address, **CHANGE})


def plan_both_ways(folder, plugin, *source):
    """Plan from a site's database and through its plugin; return both results, and the rows of both plans."""
    plans = (folder.with_name("direct.jsonl"), folder.with_name("remote.jsonl"))
    direct, remote = (
        call_spip("plan", *source, "--site", site, "--out", plan)
        for site, plan in zip((folder, plugin.address), plans, strict=True)
    )
    direct_rows, rows = (
        [row | {"place": "", "address": ""} for row in lines_of(plan)] for plan in plans
    )
    assert direct.returncode == remote.returncode == 0, remote.stderr
    assert rows == direct_rows
    return direct, remote, rows


def test_suggestions_are_planned_through_the_plugin_as_from_the_database(
    plugin, folder, tmp_path, taxonomy
):
    suggestions = [("Infrastructures", 0.97, "apply"), ("Fintech", 0.9, "apply")]
    rows = ((number, suggestions) for number in (1, 2, 3))
    tagged = tagged_file(tmp_path / "tagged.jsonl", *rows)

    direct, remote, rows = plan_both_ways(folder, plugin, tagged, "--include-labelled", *taxonomy)

    assert remote.stdout == direct.stdout
    assert [row["add"] for row in rows] == [[1], [1]]
    for result, place, address in (
        (direct, str(folder), "https://www.osiris.sn"),
        (remote, plugin.address, plugin.address),
    ):
        plan = Path(result.args[-1])
        assert {(row["place"], row["address"]) for row in lines_of(plan)} == {(place, address)}
        assert messages(result.stderr)[-1] == (
            f"To see it: osiris-nlp spip apply {plan} --dry-run --author LOGIN (through the plugin of "
            f"{address})"
        )


def test_decisions_are_planned_through_the_plugin_as_from_the_database(
    plugin, folder, tmp_path, taxonomy
):
    url = f"sqlite:///{tmp_path}/bureau.db"
    with closing(open_store(url)) as store:
        put_articles(store, list(read_articles(str(folder))), assess)
        for number in (1, 3):
            review(store, number_of(store, f"osiris.sn/{number}"), ["Infrastructures"])

    *_, rows = plan_both_ways(folder, plugin, "--database", url, *taxonomy)

    assert [(row["add"], row["remove"]) for row in rows] == [([], [2]), ([1], [])]
    assert [request["articles"] for request in plugin.requests] == [[], [1, 3]]


def test_options_of_the_plugin_and_of_a_database_are_distinguished(plugin, folder, source):
    command = ("plan", *source, "--site")

    secret = one_line(call_spip(*command, folder, "--secret-file", "secret"))
    prefix = one_line(call_spip(*command, plugin.address, "--prefix", "revue"))

    assert f"--secret-file is for the plugin, and {folder} is read directly" in secret
    assert f"--prefix is for a database, and {plugin.address} is asked" in prefix


def test_a_plan_goes_through_the_plugin_of_its_site_and_the_run_says_so_first(plugin, folder, plan):
    dry = call_spip("apply", plan, "--author", "awa", "--dry-run")
    result = call_spip("apply", plan, "--author", "awa")

    place = (
        f"osiris.sn through the plugin of {plugin.address}, as Awa Ndiaye (plan made from {folder})"
    )
    assert messages(dry.stderr)[0] == f"Dry run: what would be written to {place}"
    assert messages(result.stderr)[0] == f"Writing to {place}"
    assert plugin.links[3] == {8}


def test_a_folder_or_a_database_is_only_planned_from_and_an_empty_site_is_refused(
    plugin, folder, tmp_path, plan
):
    call_spip("apply", plan, "--author", "awa")
    journal, n_requests = tmp_path / "plan.journal.jsonl", len(plugin.requests)

    for command, file in (("apply", plan), ("undo", journal), ("status", plan)):
        for place in (str(folder), "sqlite:///spip.db", "www.osiris.sn"):
            assert one_line(call_spip(command, file, "--site", place, "--author", "awa")) == (
                f"error: '{place}' is not the address of a site, and keywords are written through its "
                "plugin osiris: name the address with http:// or https://; to rehearse, that of a copy "
                "with the plugin, which php -S serves\n"
            )
        assert one_line(call_spip(command, file, "--site", "", "--author", "awa")) == (
            "error: --site is empty: name the site, or leave the option out\n"
        )
    assert len(plugin.requests) == n_requests


def test_a_plan_of_a_site_that_states_no_address_is_written_where_it_is_named(
    plugin, folder, tmp_path
):
    plan = plan_file(tmp_path / "plan.jsonl", folder, CHANGE)

    message = one_line(call_spip("apply", plan, "--author", "awa"))
    result = call_spip("apply", plan, "--author", "awa", "--site", plugin.address)

    reason = "does not say the address of osiris.sn: name it with --site https://…"
    assert message == f"error: '{plan}' {reason}\n"
    assert result.returncode == 0, result.stderr
    assert plugin.links[3] == {8}


def test_a_rehearsal_on_a_copy_is_not_continued_on_the_site_and_its_undo_stays_there(
    plugin, folder, tmp_path
):
    address, journal = {"address": "https://www.osiris.sn"}, tmp_path / "plan.journal.jsonl"
    plan = plan_file(tmp_path / "plan.jsonl", folder, address | CHANGE)

    call_spip("apply", plan, "--author", "awa", "--site", plugin.address)
    after = {*plugin.links[3]}
    with plugin_endpoint() as site:
        on_the_site = one_line(call_spip("apply", plan, "--author", "awa", "--site", site.address))
    undo = call_spip("undo", journal, "--author", "awa")

    assert on_the_site == (
        f"error: '{journal}' is the journal of a run through the plugin of {plugin.address}: continue it "
        f"there (--site {plugin.address}), or choose another file with --journal\n"
    )
    assert undo.returncode == 0, undo.stderr
    assert (after, plugin.links[3]) == ({8}, set())


def test_what_an_earlier_version_wrote_into_a_database_is_known_to_later_plans(
    folder, tmp_path, source
):
    site = {"site": "osiris.sn", "place": str(folder), "prefix": "spip"}
    plan = {"plan": "earlier.jsonl", "plan_sha256": "0" * 64}
    header = {"format": "osiris-nlp spip journal", "version": 1, **site, **plan}
    dates = {"date_modif": ["2016-04-26 09:30:00", "2026-04-26 09:30:00"]}
    change = {"before": [], "after": [1], "added": [1], "modified": dates}
    origin = {"origin": "tag osiris", "time": 1_772_445_600}
    line = {"id_article": 3, "state": "done", **change, **origin}
    corrected = line | {"added": [], "state": "conflict", "conflicts": [1]}
    journal = write_rows(tmp_path / "earlier.journal.jsonl", [header, line])

    planning = call_spip("plan", *source, "--site", folder)
    (outcome,) = read_journal(write_rows(journal, [header, line, corrected]))

    assert "1 article written earlier" in planning.stderr.decode()
    assert lines_of(tmp_path / "new.jsonl") == []
    assert (outcome.state, outcome.conflicts) == ("conflict", ("1",))


def test_the_journal_of_a_rehearsal_through_a_copys_plugin_says_nothing_of_the_site(
    plugin, folder, tmp_path, plan, source
):
    call_spip("apply", plan, "--author", "awa")

    result = call_spip("plan", *source, "--site", folder)

    assert messages(result.stderr)[0] == (
        f"Not read: {tmp_path}/plan.journal.jsonl is of osiris.sn in {plugin.address} (if that is this "
        "site, add --journal)"
    )


def test_status_shows_a_plan_without_asking_the_site(plugin, plan):
    before = call_spip("status", plan)
    call_spip("apply", plan, "--author", "awa")
    n_requests = len(plugin.requests)

    after = call_spip("status", plan)

    words = [" ".join(result.stdout.decode().split()) for result in (before, after)]
    assert before.returncode == after.returncode == 0, after.stderr
    assert "articles in the plan 1 written 0 left 1" in words[0]
    assert f"articles in the plan 1 written to {plugin.address} written 1 left 0" in words[1]
    assert after.stderr.decode() == "The site was not asked: add --author LOGIN\n"
    assert len(plugin.requests) == n_requests
