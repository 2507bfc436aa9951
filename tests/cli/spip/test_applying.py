"""`spip apply` and `spip undo` on three articles: what is written, left alone, taken back and refused."""

import pytest
from helpers.backlog import write_rows
from helpers.calls import messages, one_line
from helpers.forks import python
from helpers.plugin_endpoint import SECRET, plugin_endpoint
from helpers.spip_writing import STOPPED, call_spip, lines_of, plan_file, states_of

from osiris_nlp.sites.journal import using_alone

AUTHOR = ("--author", "awa")
CARRIED = {1: {8, 27}, 2: {27}, 3: set[int]()}
CHANGES = (
    {"id_article": 1, "expected": [8, 27], "add": [29], "remove": [8]},
    {"id_article": 2, "expected": [27], "remove": [27]},
    {"id_article": 3, "add": [8, 29], "strict": True, "origin": "tag osiris", "author": None},
)
PLANNED = {1: {27, 29}, 2: set[int](), 3: {8, 29}}
# No file may become larger than the first argument, as on a full disk.
FULL_DISK = """
import resource, sys
from osiris_nlp.cli import main
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
main()
"""


@pytest.fixture
def site():
    with plugin_endpoint() as site:
        site.links = {number: {*mots} for number, mots in CARRIED.items()}
        yield site


@pytest.fixture
def plan(tmp_path, site):
    return plan_for(tmp_path, site, *CHANGES)


@pytest.fixture
def journal(tmp_path):
    return tmp_path / "plan.journal.jsonl"


def plan_for(folder, site, *changes):
    rows = ({"address": site.address, **change} for change in changes)
    return plan_file(folder / "plan.jsonl", folder, *rows)


def osiris(*arguments, **options):
    return call_spip(*arguments, *AUTHOR, **options)


def test_a_plan_applied_twice_changes_nothing_the_second_time(site, plan, journal):
    osiris("apply", plan)
    content = journal.read_bytes()

    result = osiris("apply", plan)

    assert "Nothing was left to write" in result.stderr.decode()
    assert (result.returncode, site.links) == (0, PLANNED)
    assert journal.read_bytes() == content


def test_what_somebody_changed_in_the_meantime_stands_and_is_listed(site, tmp_path, journal):
    plan = plan_for(
        tmp_path,
        site,
        {"id_article": 1, "expected": [8, 27, 41], "add": [29], "remove": [41]},  # removed already
        {"id_article": 2, "expected": [], "remove": [27]},  # somebody has added 27
        {"id_article": 3, "expected": [8], "add": [8, 27]},  # somebody has removed 8
        {"id_article": 4, "expected": [], "add": [8], "strict": True},  # somebody has added 41
        {"id_article": 99, "add": [8]},
        {"id_article": 5, "add": [8, 77, 60]},  # 77 does not exist, 60 is for rubriques
    )
    site.links |= {4: {41}, 5: set()}

    result = osiris("apply", plan)

    assert result.returncode == 3
    assert site.links == {1: {8, 27, 29}, 2: {27}, 3: {27}, 4: {41}, 5: {8}}
    rows = {row["id_article"]: row for row in lines_of(journal)[1:]}
    states = {1: "done", 2: "conflict", 3: "done", 4: "conflict", 99: "missing", 5: "done"}
    assert {n: row["state"] for n, row in rows.items()} == states
    assert (rows[1]["settled"], rows[3]["conflicts"]) == ([41], [8])
    assert rows[5]["refused"] == {
        "77": "no such keyword on the site",
        "60": "group '?' is not meant for articles",
    }
    output = result.stdout.decode()
    assert "Fintech (8): changed in the meantime" in output
    assert "no such article" in output
    assert "2 of them only in part" in result.stderr.decode()


def test_an_undo_takes_back_only_what_is_as_it_was_left(site, plan, tmp_path, journal):
    osiris("apply", plan)
    site.links[1] = {27, 41}  # somebody has removed 29 and added 41
    site.links[2] = {29}

    result = osiris("undo", journal)

    assert result.returncode == 0
    assert site.links == {1: {8, 27, 41}, 2: {27, 29}, 3: set()}
    _, first, *_ = lines_of(tmp_path / "plan.undo.journal.jsonl")
    assert (first["added"], first["settled"]) == ([8], [29])


def test_an_undo_names_the_journal_of_a_plan_and_later_runs_say_that_it_was_undone(
    plan, journal, tmp_path
):
    osiris("apply", plan)

    message = one_line(osiris("undo", plan))
    osiris("undo", journal)
    again, status = osiris("apply", plan), osiris("status", plan)

    assert f"name the journal of what was written: {journal}" in message
    advice = "says what was taken back. To write it again, make a new plan"
    for result in (again, status):
        last = messages(result.stderr)[-1]
        assert last == f"{tmp_path}/plan.undo.journal.jsonl {advice}"


def test_an_undo_after_more_was_written_is_a_plan_of_its_own_that_can_be_undone(
    site, plan, tmp_path, journal
):
    osiris("apply", plan, "--limit", "1")
    osiris("undo", journal)
    osiris("apply", plan)

    result = osiris("undo", journal)
    links = dict(site.links)
    osiris("undo", tmp_path / "plan.undo-2.journal.jsonl")

    assert (result.returncode, links) == (0, CARRIED)
    assert site.links == PLANNED | {1: CARRIED[1]}


@pytest.mark.parametrize("number", range(3, 6))
def test_an_interrupted_run_says_so_and_goes_on(site, plan, number):
    command = ("spip", "apply", plan, *AUTHOR)

    result = python("-c", STOPPED, "SIGINT", number, *command, OSIRIS_SPIP_SECRET=SECRET)
    again = osiris("apply", plan)

    assert (result.returncode, again.returncode, site.links) == (130, 0, PLANNED)
    assert "articles done\nTo continue, run the same command again\n" in result.stderr.decode()


def test_a_full_disk_stops_the_run_and_what_was_written_is_noted_by_the_next(
    site, tmp_path, journal
):
    long = {"add": [29], "title": "La fibre arrive à Kolda. " * 2000}
    plan = plan_for(tmp_path, site, *({"id_article": n, **long} for n in range(3, 11)))
    site.links = {number: set() for number in range(3, 11)}
    command = ("spip", "apply", plan, *AUTHOR)

    stopped = python("-c", FULL_DISK, 200_000, *command, OSIRIS_SPIP_SECRET=SECRET)
    result = osiris("apply", plan)
    osiris("undo", journal)

    assert "File too large" in messages(stopped.stderr)[-1]
    assert result.returncode == 0, result.stderr
    assert states_of(journal) == dict.fromkeys(range(3, 11), "done")
    assert site.links == {number: set() for number in range(3, 11)}


def test_a_dry_run_shows_the_changes_by_name_and_writes_nothing(site, plan, tmp_path):
    files = sorted(tmp_path.rglob("*"))

    result = osiris("apply", plan, "--dry-run")

    for change in ("+ Fintech (8)", "- Cybersécurité (27)"):
        assert change in result.stdout.decode()
    assert "3 articles to write: 3 keywords to add, 2 to remove. Nothing" in result.stderr.decode()
    assert result.stderr.decode().endswith("run the same command without --dry-run\n")
    assert (result.returncode, site.links, sorted(tmp_path.rglob("*"))) == (0, CARRIED, files)


def test_a_plan_of_another_site_and_the_journal_of_another_plan_are_refused(
    site, tmp_path, journal
):
    osiris("apply", plan_for(tmp_path, site, CHANGES[0]))
    content = journal.read_bytes()

    other_journal = one_line(osiris("apply", plan_for(tmp_path, site, CHANGES[1])))
    site.stated = "https://autre.sn"
    other_site = one_line(osiris("apply", plan_for(tmp_path, site, CHANGES[0])))

    assert "is the journal of another plan" in other_journal
    assert "is a plan for osiris.sn, this site is autre.sn" in other_site
    assert (journal.read_bytes(), site.links[2]) == (content, {27})


def test_a_journal_in_use_is_refused_under_any_of_its_names(site, plan, tmp_path, journal):
    osiris("apply", plan, "--limit", 1)
    (tmp_path / "lien.jsonl").symlink_to(journal)

    with using_alone(journal):
        message = one_line(osiris("apply", plan, "--journal", tmp_path / "lien.jsonl"))
        undo_message = one_line(osiris("undo", journal))

    assert "is in use: wait until the other run has ended" in message
    assert "is in use" in undo_message
    assert site.links == CARRIED | {1: PLANNED[1]}


@pytest.mark.parametrize("place", ["/srv/spip", "mysql://osiris:***@localhost/spip"])
def test_a_run_that_an_earlier_version_wrote_into_a_database_is_not_continued(
    site, plan, journal, place
):
    osiris("apply", plan, "--limit", 1)
    header, *rows = lines_of(journal)
    del header["run"]
    write_rows(journal, [header | {"place": place, "prefix": "spip"}, *rows])
    links = {number: {*mots} for number, mots in site.links.items()}

    undo = ("undo", journal)
    for command in (("apply", plan), undo, (*undo, "--dry-run"), ("status", plan)):
        assert one_line(osiris(*command)) == (
            f"error: '{journal}' is the journal of a run directly in {place}, which this version neither "
            "continues nor takes back: use the version that wrote it (osiris-nlp 0.1.0, at the latest "
            "from commit 5d52d2dc)\n"
        )  # fmt: skip
    assert site.links == links


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"id_article": "2"}, "id_article is '2'"),
        ({"id_article": 1}, "Article 1 appears twice"),
        ({"add": [3], "remove": [3]}, "Keyword 3 is both added and removed"),
        ({"add": [*range(1, 1002)]}, "List of 1001 keywords"),
        ({"add": [1 << 70]}, "Keyword 1.18"),
        ({"add": [True]}, "Keyword True"),
        ({"add": ["3"]}, "Keyword '3'"),
        (b'{"id_article": 2', "Not a line of a plan"),
        (b"[]", "Not a line of a plan"),
    ],
    ids=range(9),
)
def test_a_damaged_plan_is_refused_before_anything_is_written(
    site, tmp_path, journal, values, message
):
    if isinstance(values, dict):
        plan_for(tmp_path, site, CHANGES[0], {"id_article": 2} | values)
    else:
        plan = plan_for(tmp_path, site, CHANGES[0])
        plan.write_bytes(plan.read_bytes() + values)

    error = one_line(osiris("apply", "plan.jsonl", cwd=tmp_path))

    assert message in error
    assert "(plan.jsonl, line 2)" in error
    assert (site.links, journal.exists()) == (CARRIED, False)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"id_article": 2, "state": "fait"}\n', "state 'fait'"),
        (b'{"id_article": 1e99, "state": "done"}\n', "id_article is 1e+99"),
        (b'{"id_article": 2, "state": "done", "time": 1099511627776}\n', "time 1099511627776"),
        (b'{"id_article": 2, "state": "done", "refused": {"8": 1}}\n', "8 is 1"),
        (b'{"title": "' + b"x" * 10_000_000 + b'"}\n', "Not a line of a journal"),
    ],
    ids=range(5),
)
def test_a_damaged_journal_is_refused(site, plan, journal, line, message):
    osiris("apply", plan)
    journal.write_bytes(journal.read_bytes() + line)

    error = one_line(osiris("undo", journal))

    assert message in error
    assert "line 5" in error
    assert site.links == PLANNED
