"""`spip apply` and `spip undo` through the plugin of a site: batches, kills, lost answers, other answers."""

import time

import pytest
from helpers.calls import messages, one_line
from helpers.forks import python
from helpers.plugin_endpoint import SECRET, plugin_endpoint
from helpers.spip_writing import STOPPED, call_spip, lines_of, plan_file, states_of

NUMBERS = range(1, 251)
CARRIED, PLANNED = {27}, {8}


@pytest.fixture
def site():
    with plugin_endpoint() as site:
        site.links = {number: {*CARRIED} for number in NUMBERS}
        yield site


@pytest.fixture
def plan(tmp_path):
    change = {"expected": [27], "add": [8], "remove": [27]}
    changes = [{"id_article": number, **change} for number in NUMBERS]
    return plan_file(tmp_path / "plan.jsonl", tmp_path, *changes)


@pytest.fixture
def journal(tmp_path):
    return tmp_path / "plan.journal.jsonl"


def options(site):
    return ("--site", site.address, "--author", "awa")


def writes(site):
    return [request for request in site.requests if request["changes"] and not request["dry"]]


def test_a_hundred_articles_go_into_a_request_and_each_has_its_line(site, plan, journal):
    start = int(time.time())  # the site's clock shows another year

    dry = call_spip("apply", plan, "--dry-run", *options(site))
    links = dict(site.links)
    result = call_spip("apply", plan, *options(site))

    assert dry.returncode == result.returncode == 0, result.stderr
    assert (links, site.links) == (dict.fromkeys(NUMBERS, CARRIED), dict.fromkeys(NUMBERS, PLANNED))
    assert [len(request["changes"]) for request in writes(site)] == [100, 100, 50]
    assert {request["author"] for request in site.requests} == {"awa"}
    header, *lines = lines_of(journal)
    assert {request["batch"] for request in writes(site)} == {header["run"]}
    assert header["place"] == site.address
    assert [row["id_article"] for row in lines] == [*NUMBERS]
    outcome = {"before": [27], "after": [8], "added": [8], "removed": [27]}
    assert lines[0].items() >= outcome.items()
    assert all(start <= line["time"] <= time.time() for line in lines)
    message = result.stderr.decode()
    assert "osiris.sn: 250 articles written: 250 keywords added, 250 removed" in message
    assert f"osiris-nlp spip undo {journal} --author LOGIN" in message

    call_spip("undo", journal, "--author", "awa")  # goes the same way without the site

    assert site.links == dict.fromkeys(NUMBERS, CARRIED)


@pytest.mark.slow("kills")
@pytest.mark.parametrize("number", [1, 4, 60, 103, 104, 105, 250])
def test_a_killed_run_notes_what_was_written_before_it_goes_on(site, plan, journal, number):
    command = ("spip", "apply", plan, *options(site))

    killed = python("-c", STOPPED, "SIGKILL", number, *command, OSIRIS_SPIP_SECRET=SECRET)
    site.links = {n: mots | {29} for n, mots in site.links.items()}  # an editor, in the meantime
    result = call_spip("apply", plan, *options(site))

    assert killed.returncode == -9
    assert result.returncode == 0, result.stderr
    assert states_of(journal) == dict.fromkeys(NUMBERS, "done")
    assert [row["added"] for row in lines_of(journal)[1:]] == [[8]] * len(NUMBERS)
    assert len({request["batch"] for request in writes(site)}) == 1

    undo = call_spip("undo", journal, "--author", "awa")

    assert undo.returncode == 0, undo.stderr
    assert site.links == {n: CARRIED | {29} for n in NUMBERS}


def test_slices_and_answers_about_a_part_go_on_where_they_ended(site, plan):
    site.patience = 40

    first = call_spip("apply", plan, "--limit", 130, *options(site))
    second = call_spip("apply", plan, *options(site))

    assert first.returncode == second.returncode == 0, second.stderr
    assert "120 articles left" in first.stderr.decode()
    assert [len(r["changes"]) for r in writes(site)] == [100, 60, 20, 30, 100, 60, 20, 20]
    assert site.links == dict.fromkeys(NUMBERS, PLANNED)


def test_an_answer_that_was_lost_is_asked_for_again(site, plan, journal):
    call_spip("status", *options(site))
    site.faults, site.after = [(200, site.op_apply(site.requests[0]), {}), (503, b"", {})], True

    result = call_spip("apply", plan, *options(site))

    assert result.returncode == 0, result.stderr
    assert [len(request["changes"]) for request in writes(site)] == [100, 100, 100, 50]
    assert states_of(journal) == dict.fromkeys(NUMBERS, "done")


def test_a_new_journal_is_another_run(site, plan):
    call_spip("apply", plan, *options(site))
    other = plan.with_name("other.jsonl")

    result = call_spip("apply", plan, "--journal", other, *options(site))

    assert result.returncode == 0, result.stderr
    assert states_of(other) == dict.fromkeys(NUMBERS, "unchanged")


CHANGES = {"before": [27], "after": [8, 27], "added": [8], "removed": [27]}
BLANK = {"settled": [], "conflicts": [], "refused": {}, "time": 1_772_445_600}
DONE = {"id_article": 1, **CHANGES, **BLANK}
ANSWERS = {
    "no articles": {},
    "too few": {"articles": []},
    "too many": {"articles": [DONE] * 101},
    "no outcome": {"articles": [5]},
    "another article": {"articles": [{**DONE, "id_article": 2}]},
    "a keyword not asked for": {"articles": [{**DONE, "added": [29]}]},
    "the wrong way round": {"articles": [{**DONE, "added": [27], "removed": [8]}]},
    "a keyword left out": {"articles": [{**DONE, "removed": []}]},
    "an id as text": {"articles": [{**DONE, "before": ["27"]}]},
    "an unknown reason": {"articles": [{**DONE, "removed": [], "refused": {"27": "\x1b[31mnon"}}]},
    "a reason without a keyword": {"articles": [{**DONE, "refused": {"x": "right"}}]},
    "a time to come": {"articles": [{**DONE, "time": 1 << 50}]},
    "keywords of another form": {"articles": [DONE], "keywords": [["8", 8]]},
}  # fmt: skip


@pytest.mark.parametrize("case", ANSWERS)
def test_another_answer_ends_the_run_and_is_not_noted(site, plan, journal, case):
    hello = {"site": "https://www.osiris.sn", "spip": "4.4.30", "author": "Awa Ndiaye"}
    site.faults = [(200, hello, {}), (200, {"keywords": [], **ANSWERS[case]}, {})]

    result = call_spip("apply", plan, *options(site))

    message = messages(result.stderr)[-1]
    assert result.returncode == 1
    assert f"error: {site.address} does not answer with outcomes (" in message
    assert "\x1b" not in message
    assert len(lines_of(journal)) == 1


def test_a_site_that_does_not_say_who_it_is_is_refused(site, plan):
    site.faults = [(200, {"site": "", "spip": "4.4.30", "author": "Awa"}, {})]

    message = one_line(call_spip("apply", plan, *options(site)))

    advice = "enter it in SPIP (Configuration > Identité du site)"
    assert f"does not say its address: {advice}" in message


def test_a_site_an_author_and_a_secret_are_needed(site, plan, tmp_path):
    empty_plan = plan_file(tmp_path / "empty.jsonl", tmp_path)

    nothing = one_line(call_spip("status"))
    empty = one_line(call_spip("status", empty_plan, "--author", "awa"))
    without_author = one_line(call_spip("apply", plan, "--site", site.address))
    without_secret = one_line(call_spip("apply", plan, *options(site), OSIRIS_SPIP_SECRET=""))
    no_plan = one_line(call_spip("status", "--site", site.address))

    assert nothing == "error: Neither PLAN nor --site: name a plan, or a site\n"
    assert empty == f"error: Empty plan '{empty_plan}': name the site with --site\n"
    assert without_author == (f"error: No author to write to {site.address}: add --author LOGIN\n")
    assert no_plan == without_author
    assert "No secret: set OSIRIS_SPIP_SECRET" in without_secret


def test_status_says_that_the_plugin_takes_the_plan(site, plan):
    call_spip("apply", plan, "--limit", 100, *options(site))

    result = call_spip("status", plan, *options(site))

    output = " ".join(result.stdout.decode().split())
    plugin = "can be written to through its plugin yes"
    for words in (plugin, "SPIP 4.4.30 author Awa Ndiaye", "left 150"):
        assert words in output
