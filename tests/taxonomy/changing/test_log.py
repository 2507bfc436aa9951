"""Writing changes to disk."""

import json
import signal
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from helpers.backlog import names
from helpers.label_changes import BUNDLED, DAY, SMALL

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus import read_all
from osiris_nlp.taxonomy import (
    add,
    effective_changes,
    history_path,
    read_history,
    read_taxonomy,
    rename,
    retire,
    turtle_of,
    undo,
    write_change,
    write_taxonomy,
)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "taxonomy.csv"
    path.write_bytes(BUNDLED.read_bytes())
    return path


def test_the_history_next_to_the_taxonomy_has_one_line_per_change(table):
    write_change(table, *rename(read_taxonomy(table), "Tigo", "Tigo", on=DAY, note="usage"))
    write_change(table, *retire(read_taxonomy(table), "Piratage", on=DAY, who="O. S."))

    rows = [json.loads(line) for line in history_path(table).read_text().splitlines()]
    assert names(table.parent) == ["taxonomy.csv", "taxonomy.history.jsonl"]
    assert [
        [row[key] for key in ("when", "who", "what", "from", "to", "note")] for row in rows
    ] == [
        ["2026-12-01", "", "rename", ["Sentel/Tigo"], ["Tigo"], "usage"],
        ["2026-12-01", "O. S.", "retire", ["Piratage"], [], ""],
    ]
    assert read_taxonomy(table).digest() == rows[-1]["now"]
    assert read_history(table)[1].names == ("Piratage",)
    back, change = undo(read_taxonomy(table), read_history(table), on=DAY)
    write_change(table, back, change)
    write_change(table, *undo(back, read_history(table), on=DAY))
    assert table.read_bytes() == BUNDLED.read_bytes()
    assert effective_changes(read_history(table)) == ()


def test_an_added_label_is_read_back_and_its_undo_restores_the_file(table):
    bundled = read_taxonomy(table)
    write_change(
        table, *add(bundled, "Satellites", cues=["VSAT", "orbite"], scope_note="=Le ciel", on=DAY)
    )

    last_line = table.read_text(encoding="utf-8").splitlines()[-1]
    assert last_line == ",Satellites,,,topic,,,'=Le ciel,VSAT|orbite,,2026-12-01"
    assert read_taxonomy(table).digest() == read_history(table)[0].now
    write_change(table, *undo(read_taxonomy(table), read_history(table), on=DAY))
    assert table.read_bytes() == BUNDLED.read_bytes()
    assert [str(change) for change in read_history(table)] == [
        "add 'Satellites'",
        "undo: 'Satellites' no longer in the list",
    ]


KILLED = """
import datetime, os, signal, sys
from osiris_nlp.taxonomy.changing import log
from osiris_nlp.taxonomy import read_history, read_taxonomy, rename, retire, undo, write_change

path, what = sys.argv[1:]
day, taxonomy = datetime.date(2026, 12, 2), read_taxonomy(path)
if what == "undo":
    changed = undo(taxonomy, read_history(path), on=day)
else:
    changed = retire(taxonomy, "Piratage", on=day)
log.write_taxonomy = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
write_change(path, *changed)
"""


@pytest.mark.parametrize("what", ["retire", "undo"])
def test_a_kill_between_the_two_files_leaves_the_taxonomy_unchanged(table, what):
    write_change(table, *rename(read_taxonomy(table), "Tigo", "Tigo", on=DAY))
    before, history = read_taxonomy(table), read_history(table)

    process = subprocess.run([sys.executable, "-c", KILLED, str(table), what], check=False)

    assert process.returncode == -signal.SIGKILL
    assert len(history_path(table).read_bytes().splitlines()) == 2
    assert read_taxonomy(table).labels == before.labels
    assert read_history(table) == history
    write_change(table, *rename(before, "Radio", "Radios", on=DAY))
    assert [str(change) for change in read_history(table)] == [
        "rename 'Sentel/Tigo' to 'Tigo'",
        "rename 'Radio' to 'Radios'",
    ]
    assert len(history_path(table).read_bytes().splitlines()) == 2


def test_a_change_of_an_outdated_taxonomy_is_refused(table):
    changed = rename(read_taxonomy(table), "Radio", "Radios", on=DAY)
    write_change(table, *retire(read_taxonomy(table), "Piratage", on=DAY))

    with pytest.raises(InputError, match=r"taxonomy\.csv' has changed in the meantime: make the"):
        write_change(table, *changed)
    assert "Radio" in read_taxonomy(table).names


SLOW = """
import datetime, sys, time
from osiris_nlp.taxonomy.changing import log
from osiris_nlp.taxonomy import read_taxonomy, rename, write_change

path, write = sys.argv[1], log.write_taxonomy

def slowly(*arguments):
    print("half", flush=True)
    time.sleep(0.5)
    write(*arguments)

log.write_taxonomy = slowly
day = datetime.date(2026, 12, 2)
write_change(path, *rename(read_taxonomy(path), "Radio", "Radios", on=day))
"""


def test_a_change_during_another_one_is_refused_and_nothing_is_lost(table):
    mine = retire(read_taxonomy(table), "Piratage", on=DAY)
    with subprocess.Popen(
        [sys.executable, "-c", SLOW, str(table)], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "half\n"

        with pytest.raises(InputError, match="has changed in the meantime: make the change again"):
            write_change(table, *mine)

    assert other.returncode == 0
    assert [str(change) for change in read_history(table)] == ["rename 'Radio' to 'Radios'"]
    assert {"Radios", "Piratage"} <= {*read_taxonomy(table).names}
    write_change(table, *retire(read_taxonomy(table), "Piratage", on=DAY))
    assert len(read_history(table)) == 2
    assert names(table.parent) == ["taxonomy.csv", "taxonomy.history.jsonl"]


@pytest.mark.slow("kills")
def test_each_of_many_concurrent_changes_is_written_or_refused(table):
    names = read_taxonomy(table).names[:16]

    def change_until_written(name):
        for tries in range(1, 1000):
            try:
                write_change(table, *rename(read_taxonomy(table), name, f"{name} bis", on=DAY))
            except InputError as error:
                assert "has changed in the meantime" in str(error)  # noqa: PT017
            else:
                return tries
        return 0

    with ThreadPoolExecutor(len(names)) as pool:
        tries = list(pool.map(change_until_written, names))

    assert min(tries) > 0
    assert {change.old[0] for change in read_history(table)} == {*names}
    assert len(read_history(table)) == len(names)
    assert read_taxonomy(table).names[:16] == tuple(f"{name} bis" for name in names)


def test_changing_a_linked_table_changes_its_target(table, tmp_path):
    table.chmod(0o640)
    (tmp_path / "poste").mkdir()
    link = tmp_path / "poste" / "mots.csv"
    link.symlink_to("../taxonomy.csv")

    write_change(link, *rename(read_taxonomy(link), "Radio", "Radios", on=DAY))

    assert link.is_symlink()
    assert [path.name for path in link.parent.iterdir()] == ["mots.csv"]
    assert "Radios" in read_taxonomy(table).names
    assert stat.S_IMODE(table.stat().st_mode) == 0o640
    assert history_path(link) == history_path(table).resolve()
    assert [str(change) for change in read_history(table)] == ["rename 'Radio' to 'Radios'"]
    assert read_history(link) == read_history(table)


def test_a_change_to_a_missing_file_writes_nothing(table, tmp_path):
    changed = rename(read_taxonomy(table), "Radio", "Radios", on=DAY)

    with pytest.raises(InputError, match="No folder .*rien"):
        write_change(tmp_path / "rien" / "t.csv", *changed)
    with pytest.raises(InputError, match=r"No taxonomy at .*t\.csv"):
        write_change(tmp_path / "t.csv", *changed)
    assert [path.name for path in tmp_path.iterdir()] == ["taxonomy.csv"]


def test_a_file_that_became_another_format_is_not_rewritten_as_a_csv(table):
    change = rename(read_taxonomy(table), "Sentel/Tigo", "Tigo", on=DAY)
    content = turtle_of(read_taxonomy(table))
    table.write_text(content, encoding="utf-8")

    with pytest.raises(InputError, match="Not a CSV table: .*taxonomy.csv': export it as CSV"):
        write_change(table, *change)

    assert table.read_text("utf-8") == content
    assert list(table.parent.iterdir()) == [table]


def test_earlier_lines_of_a_history_are_kept_as_they_are(table):
    write_change(table, *rename(read_taxonomy(table), "Sentel/Tigo", "Tigo", on=DAY))
    history = history_path(table)
    row = json.loads(history.read_bytes()) | {"ticket": "OSIRIS-12"}  # of a newer version
    first_line = json.dumps(row, sort_keys=True)
    history.write_text(first_line + "\n", encoding="utf-8")

    write_change(table, *undo(read_taxonomy(table), read_history(table), on=DAY))

    assert history.read_text("utf-8").split("\n")[0] == first_line
    assert [change.what for change in read_history(table)] == ["rename", "undo"]


def test_only_a_csv_table_can_be_changed(tmp_path):
    path = tmp_path / "t.ttl"
    write_taxonomy(SMALL, path)
    content = path.read_bytes()

    with pytest.raises(
        InputError, match=r"Not a CSV table: '.*t\.ttl': .*labels export --taxonomy"
    ):
        write_change(path, *rename(read_taxonomy(path), "Radio", "Radios", on=DAY))
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"Broken JSON: .* \(.*taxonomy\.history\.jsonl, line 2\)"),
        ("[]", r"Not a change of a taxonomy \(.*line 2\)"),
        ('{"what": "rename"}', r"Damaged change \('when'\) \(.*line 2\)"),
        (
            '{"what": "rename", "when": "2026-12-01", "from": ["Tigo"], "names": [], "to": ["Yas"],'
            ' "was": "", "now": "", "after": [], "before": [{"place": 18446744073709551615, "name": "Tigo"}]}',
            r"Damaged change \(place 18446744073709551615 is not a position\) \(.*line 2\)",
        ),
        (
            '{"what": "rename", "when": "2026-12-01", "from": ["Tigo"], "names": [], "to": ["Yas"],'
            ' "was": "", "now": "", "after": [{"place": 0, "name": "Yas", "first_year": 99999}], "before": []}',
            r"Damaged change \(Invalid field 'first_year': 99999: .*line 2\)",
        ),
        ('{"what": "paint", "when": "2026-12-01"}', "Not a change of a taxonomy"),
    ],
)
def test_the_error_for_a_bad_line_of_the_history_has_its_number(table, line, message):
    history_path(table).write_text(f"\n{line}\n", encoding="utf-8")

    with pytest.raises(InputError, match=message):
        read_history(table)


def test_a_history_is_not_read_as_articles(table):
    write_change(table, *rename(read_taxonomy(table), "Radio", "Radios", on=DAY))
    (table.parent / "a.jsonl").write_text('{"id": "1", "text": "Une radio."}\n', encoding="utf-8")

    assert [article.id for article in read_all(table.parent)] == ["1"]


def test_a_history_has_at_most_5_000_changes_in_20_mb(table):
    write_change(table, *add(read_taxonomy(table), "Satellites", on=DAY))
    line = history_path(table).read_bytes()

    history_path(table).write_bytes(5_000 * line)
    assert len(read_history(table)) == 5_000
    history_path(table).write_bytes(5_001 * line)
    with pytest.raises(InputError, match="More than 5000 changes .*: move the file to an archive"):
        read_history(table)
    with history_path(table).open("r+b") as file:
        file.truncate(20_000_001)
    with pytest.raises(InputError, match="is larger than 20 MB"):
        read_history(table)
