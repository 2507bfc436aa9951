import datetime as dt
import json
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import articles_from, read_all
from osiris_nlp.taxonomy import (
    Change,
    Label,
    Taxonomy,
    history_path,
    merge,
    read_history,
    read_taxonomy,
    relabel,
    rename,
    retire,
    row_from_change,
    split,
    standing,
    undo,
    write_change,
    write_taxonomy,
)
from osiris_nlp.taxonomy.changing.history import change_from_row

DAY = dt.date(2026, 12, 1)
BUNDLED = Path(__file__).parents[1] / "data" / "taxonomy.csv"
SMALL = Taxonomy(
    [
        Label(
            name="Sentel/Tigo",
            id="49",
            aliases=("Sentel", "Tigo"),
            weight=1055,
            kind="actor",
            last_year=2018,
            scope_note="L’opérateur Tigo.",
            cues=("Tigo", "Millicom"),
            not_this_but=("Yas : après 2024", "Fintech : Tigo Cash"),
        ),
        Label(
            name="Yas",
            id="68",
            weight=97,
            kind="actor",
            first_year=2024,
            scope_note="La marque Yas.",
            cues=("Axian", "tigo"),
            not_this_but=("Sentel/Tigo : avant 2018",),
        ),
        Label(
            name="Fintech",
            not_this_but=("Sonatel/Orange, Tigo, Yas : la vie de l’opérateur", "Radio : rien"),
        ),
        Label(name="Radio", id="9", weight=217, cues=("FM",)),
    ]
)
Edit = Callable[[Taxonomy], tuple[Taxonomy, Change]]


def article(number: int, *labels: str, **said: str) -> Article:
    return Article(id=f"a-{number}", labels=labels, **{"text": "Un texte.", **said})


# --- renaming


def test_a_renamed_label_is_found_by_its_old_names_and_keeps_the_rest() -> None:
    changed, change = rename(SMALL, "Sentel/Tigo", " Opérateur\u00a02 ", on=DAY, note="n", who="w")

    label = changed.get("Opérateur 2")
    assert label.aliases == ("Sentel/Tigo", "Sentel", "Tigo")
    assert (label.id, label.weight, label.cues) == ("49", 1055, ("Tigo", "Millicom"))
    assert changed.names == ("Opérateur 2", "Yas", "Fintech", "Radio")
    assert {changed.resolve(name) for name in ("Sentel/Tigo", "tigo", "Sentel")} == {"Opérateur 2"}
    assert (change.what, change.when, change.who, change.note) == ("rename", DAY, "w", "n")
    assert (change.old, change.new) == (("Sentel/Tigo",), ("Opérateur 2",))
    assert change.names == ("Sentel/Tigo", "Sentel", "Tigo")


def test_what_other_labels_say_of_a_renamed_one_follows() -> None:
    changed, change = rename(SMALL, "Sentel", "Tigo", on=DAY)

    assert changed.get("Tigo").aliases == ("Sentel/Tigo", "Sentel")
    assert changed.get("Yas").not_this_but == ("Tigo : avant 2018",)
    assert changed.get("Fintech").not_this_but == SMALL.get("Fintech").not_this_but
    assert changed.get("Radio") is SMALL.get("Radio")
    assert change.others == ("Yas",)


def test_another_spelling_leaves_no_alias() -> None:
    changed, _ = rename(
        Taxonomy.from_names(["Désengagement de l'Etat"]),
        "désengagement de l’etat",
        "Désengagement de l’Etat",
        on=DAY,
    )

    assert changed.labels == (Label(name="Désengagement de l’Etat"),)


def test_an_old_name_that_hid_an_alias_of_another_label_still_leads_to_its_own() -> None:
    hidden = Taxonomy([Label(name="Radio", aliases=("FM", "Ondes")), Label(name="FM")])

    changed, _ = rename(hidden, "FM", "Bande FM", on=DAY)

    assert changed.resolve("FM") == "Bande FM"
    assert changed.get("Radio").aliases == ("Ondes",)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Radyo", "FM", "Unknown label 'Radyo': .*did you mean 'Radio'"),
        ("Radio", "Fintech", "'Fintech' is a label already: merge the labels, or choose another"),
        ("Radio", "tigo", "'tigo' is an alias of 'Sentel/Tigo' already"),
        ("Radio", "Radio", "'Radio' is the label's name already: expected another"),
        ("Radio", " \u200b", "Name .* expected one of some letters"),
        ("Radio", "A|B", r"Name 'A\|B': expected .* without «\|»"),
    ],
)
def test_a_new_name_must_be_free(old: str, new: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        rename(SMALL, old, new, on=DAY)


# --- merging


def test_merging_joins_names_cues_notes_weights_and_years() -> None:
    changed, change = merge(SMALL, ["Tigo", "Yas"], into="Yas", on=DAY)

    assert changed.names == ("Yas", "Fintech", "Radio")
    assert changed.get("Yas") == Label(
        name="Yas",
        id="68",
        aliases=("Sentel/Tigo", "Sentel", "Tigo"),
        weight=1152,
        kind="actor",
        scope_note="La marque Yas. L’opérateur Tigo.",
        cues=("Axian", "tigo", "Millicom"),
        not_this_but=("Fintech : Tigo Cash",),
    )
    assert changed.get("Fintech").not_this_but[0] == "Sonatel/Orange, Yas : la vie de l’opérateur"
    assert (change.old, change.new, change.others) == (
        ("Yas", "Sentel/Tigo"),
        ("Yas",),
        ("Fintech",),
    )


def test_the_period_of_merged_labels_is_the_widest() -> None:
    known = Taxonomy(
        [
            Label(name="A", first_year=2005, last_year=2010),
            Label(name="B", first_year=2001, last_year=2018),
            Label(name="C", first_year=2020),
        ]
    )

    both, all_three = (
        merge(known, names, into="D", on=DAY)[0].get("D") for names in (["A", "B"], ["A", "B", "C"])
    )

    assert (both.first_year, both.last_year) == (2001, 2018)
    assert (all_three.first_year, all_three.last_year) == (2001, None)


def test_labels_may_be_merged_into_one_that_was_not_listed_or_is_new() -> None:
    known, _ = merge(SMALL, ["Tigo"], into="Yas", on=DAY)
    new, change = merge(SMALL, ["Yas", "Tigo"], into="Opérateurs", on=DAY)

    assert known.names == ("Yas", "Fintech", "Radio")
    assert new.names == ("Opérateurs", "Fintech", "Radio")
    assert new.get("Opérateurs").id == "68"
    assert new.get("Opérateurs").aliases == ("Yas", "Sentel/Tigo", "Sentel", "Tigo")
    assert change.new == ("Opérateurs",)


@pytest.mark.parametrize(
    ("labels", "into", "message"),
    [
        (["Yas", "yas"], "Yas", "Only 'Yas' to merge: expected two labels"),
        (["Yas"], "Nouveau", "Only 'Yas' to merge"),
        (["Yas", "Radyo"], "Yas", "Unknown label 'Radyo'"),
        (["Yas", "Radio"], "Tigo", "'Tigo' is an alias of 'Sentel/Tigo' already"),
    ],
)
def test_a_merger_that_is_none_is_refused(labels: list[str], into: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        merge(SMALL, labels, into=into, on=DAY)


# --- splitting and retiring


def test_a_split_label_stands_for_none_of_its_parts() -> None:
    bundled = read_taxonomy(BUNDLED)
    parts = {"Cybersécurité": ["CERT", " ANSSI ", ""], "Cybercriminalité": ["arnaque", "Arnaque"]}

    changed, change = split(bundled, "Cybersécurité/Cybercriminalité", parts, on=DAY)

    assert len(changed) == 79
    assert changed.find("Cybersécurité/Cybercriminalité") is None
    safe, crime = changed.get("Cybersécurité"), changed.get("Cybercriminalité")
    assert (safe.cues, crime.cues) == (("CERT", "ANSSI"), ("arnaque",))
    assert safe.weight == crime.weight == 2689
    assert (safe.id, safe.aliases, safe.scope_note) == ("", (), "")
    assert safe.not_this_but == bundled.get("Cybersécurité/Cybercriminalité").not_this_but
    assert changed.names[3:5] == ("Cybersécurité", "Cybercriminalité")
    referring = [label.name for label in changed if "Cybersécurité, Cybercriminalité" in str(label)]
    assert len(referring) == len(change.others) > 9


def test_a_part_that_keeps_the_name_keeps_id_aliases_and_scope() -> None:
    changed, _ = split(SMALL, "Tigo", {"Sentel/Tigo": ["réseau"], "Tigo": ["Tigo Cash"]}, on=DAY)

    whole, part = changed.labels[:2]
    assert (whole.id, whole.aliases, whole.scope_note) == ("49", ("Sentel",), "L’opérateur Tigo.")
    assert (part.name, part.id, part.aliases) == ("Tigo", "", ())


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"Musique": ["rap"]}, "'Radio' into 'Musique': expected two different names or more"),
        ({}, "'Radio' into nothing"),
        ({"Musique": [], "musique ": []}, "expected two different names"),
        ({"Musique": [], "Yas": []}, "'Yas' is a label already"),
    ],
)
def test_a_split_makes_two_free_names_or_more(parts: dict[str, list[str]], message: str) -> None:
    with pytest.raises(InputError, match=message):
        split(SMALL, "Radio", parts, on=DAY)


def test_a_retired_label_leaves_the_list_and_what_others_say() -> None:
    changed, change = retire(SMALL, "Radio", on=DAY)

    assert changed.names == ("Sentel/Tigo", "Yas", "Fintech")
    assert changed.find("Radio") is None
    assert changed.get("Fintech").not_this_but == SMALL.get("Fintech").not_this_but[:1]
    assert str(change) == "retire 'Radio'"


def test_a_successor_takes_names_weight_and_references() -> None:
    changed, change = retire(SMALL, "Tigo", successor="Yas", on=DAY)

    yas = changed.get("Sentel/Tigo")
    assert (yas.name, yas.aliases, yas.weight) == ("Yas", ("Sentel/Tigo", "Sentel", "Tigo"), 1152)
    assert (yas.cues, yas.not_this_but) == (("Axian", "tigo"), ())
    assert changed.get("Fintech").not_this_but[0] == "Sonatel/Orange, Yas : la vie de l’opérateur"
    assert str(change) == "retire 'Sentel/Tigo' for 'Yas'"


def test_the_only_label_and_the_label_itself_are_no_ways_to_retire() -> None:
    with pytest.raises(InputError, match="'Yas' is the only label"):
        retire(Taxonomy.from_names(["Yas"]), "Yas", on=DAY)
    with pytest.raises(InputError, match="'Sentel/Tigo' cannot follow itself"):
        retire(SMALL, "Sentel/Tigo", successor="Tigo", on=DAY)


# --- undoing

EDITS: list[Edit] = [
    lambda t: rename(t, t.names[0], "Nouveau", on=DAY),
    lambda t: rename(t, t.names[-1], "Dernier", on=DAY),
    lambda t: merge(t, t.names[-2:], into=t.names[-1], on=DAY),
    lambda t: merge(t, t.names[:2], into="Ensemble", on=DAY),
    lambda t: split(t, t.names[-1], {"Un": ["1"], "Deux": ["2"], "Trois": []}, on=DAY),
    lambda t: retire(t, t.names[0], successor=t.names[-1], on=DAY),
    lambda t: retire(t, t.names[len(t) // 2], on=DAY),
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(EDITS), max_size=5), st.data())
def test_every_change_is_undone_to_the_letter(edits: list[Edit], data: st.DataObject) -> None:
    states, history = [SMALL], list[Change]()
    for edit in edits:
        try:
            changed, change = edit(states[-1])
        except InputError:  # too few labels by now, or the name is taken
            continue
        states.append(changed)
        history.append(change_from_row(json.loads(json.dumps(row_from_change(change)))))
        assert history[-1] == change
    for _ in range(data.draw(st.integers(0, len(history)))):
        back, change = undo(states.pop(), history, on=DAY)
        history.append(change)
        assert back.labels == states[-1].labels
        assert back.fingerprint() == states[-1].fingerprint()
        assert len(standing(history)) == len(states) - 1


def test_after_an_undo_comes_another_change() -> None:
    first, one = rename(SMALL, "Radio", "Radios", on=DAY)
    back, two = undo(first, [one], on=DAY)
    second, three = rename(back, "Radio", "Ondes", on=DAY)

    again, _ = undo(second, [one, two, three], on=DAY)

    assert again.labels == SMALL.labels
    with pytest.raises(InputError, match="Nothing to undo"):
        undo(again, [one, two], on=DAY)


def test_nothing_is_undone_over_a_change_by_hand() -> None:
    changed, change = rename(SMALL, "Radio", "Radios", on=DAY)
    by_hand = Taxonomy([*changed, Label(name="Nouveau")])

    with pytest.raises(InputError, match="changed by hand since «rename 'Radio' to 'Radios'»"):
        undo(by_hand, [change], on=DAY)


# --- on disk


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "taxonomy.csv"
    path.write_bytes(BUNDLED.read_bytes())
    return path


def test_the_history_is_a_line_a_change_beside_the_taxonomy(table: Path) -> None:
    write_change(table, *rename(read_taxonomy(table), "Tigo", "Tigo", on=DAY, note="usage"))
    write_change(table, *retire(read_taxonomy(table), "Piratage", on=DAY, who="O. S."))

    rows = [json.loads(line) for line in history_path(table).read_text().splitlines()]
    assert sorted(path.name for path in table.parent.iterdir()) == [
        "taxonomy.csv",
        "taxonomy.history.jsonl",
    ]
    assert [
        [row[key] for key in ("when", "who", "what", "from", "to", "note")] for row in rows
    ] == [
        ["2026-12-01", "", "rename", ["Sentel/Tigo"], ["Tigo"], "usage"],
        ["2026-12-01", "O. S.", "retire", ["Piratage"], [], ""],
    ]
    assert read_taxonomy(table).fingerprint() == rows[-1]["now"]
    assert read_history(table)[1].names == ("Piratage",)
    back, change = undo(read_taxonomy(table), read_history(table), on=DAY)
    write_change(table, back, change)
    write_change(table, *undo(back, read_history(table), on=DAY))
    assert table.read_bytes() == BUNDLED.read_bytes()
    assert standing(read_history(table)) == ()


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
def test_killed_between_the_two_files_nothing_has_changed(table: Path, what: str) -> None:
    write_change(table, *rename(read_taxonomy(table), "Tigo", "Tigo", on=DAY))
    before, known = read_taxonomy(table), read_history(table)

    done = subprocess.run([sys.executable, "-c", KILLED, str(table), what], check=False)

    assert done.returncode == -signal.SIGKILL
    assert len(history_path(table).read_bytes().splitlines()) == 2
    assert read_taxonomy(table).labels == before.labels
    assert read_history(table) == known
    write_change(table, *rename(before, "Radio", "Radios", on=DAY))
    assert [str(change) for change in read_history(table)] == [
        "rename 'Sentel/Tigo' to 'Tigo'",
        "rename 'Radio' to 'Radios'",
    ]
    assert len(history_path(table).read_bytes().splitlines()) == 2


def test_a_change_of_another_state_is_not_written(table: Path) -> None:
    changed = rename(read_taxonomy(table), "Radio", "Radios", on=DAY)
    write_change(table, *retire(read_taxonomy(table), "Piratage", on=DAY))

    with pytest.raises(InputError, match=r"taxonomy\.csv' was changed meanwhile: ask for the"):
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


def test_a_change_amid_another_is_refused_and_nothing_is_lost(table: Path) -> None:
    mine = retire(read_taxonomy(table), "Piratage", on=DAY)
    with subprocess.Popen(
        [sys.executable, "-c", SLOW, str(table)], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "half\n"

        with pytest.raises(InputError, match="was changed meanwhile: ask for the change once more"):
            write_change(table, *mine)

    assert other.returncode == 0
    assert [str(change) for change in read_history(table)] == ["rename 'Radio' to 'Radios'"]
    assert {"Radios", "Piratage"} <= {*read_taxonomy(table).names}
    write_change(table, *retire(read_taxonomy(table), "Piratage", on=DAY))
    assert len(read_history(table)) == 2
    assert sorted(path.name for path in table.parent.iterdir()) == [
        "taxonomy.csv",
        "taxonomy.history.jsonl",
    ]


def test_of_many_changes_at_once_each_is_written_or_refused(table: Path) -> None:
    names = read_taxonomy(table).names[:16]

    def change_until_written(name: str) -> int:
        for tries in range(1, 1000):
            try:
                write_change(table, *rename(read_taxonomy(table), name, f"{name} bis", on=DAY))
            except InputError as error:
                assert "was changed meanwhile" in str(error)  # noqa: PT017
            else:
                return tries
        return 0

    with ThreadPoolExecutor(len(names)) as pool:
        tries = list(pool.map(change_until_written, names))

    assert min(tries) > 0
    assert {change.old[0] for change in read_history(table)} == {*names}
    assert len(read_history(table)) == len(names)
    assert read_taxonomy(table).names[:16] == tuple(f"{name} bis" for name in names)


def test_a_linked_table_stays_a_link_and_its_target_changes(table: Path, tmp_path: Path) -> None:
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


def test_a_change_where_no_folder_is_writes_nothing(table: Path, tmp_path: Path) -> None:
    changed = rename(read_taxonomy(table), "Radio", "Radios", on=DAY)

    with pytest.raises(InputError, match="No folder .*rien"):
        write_change(tmp_path / "rien" / "t.csv", *changed)
    with pytest.raises(InputError, match=r"No taxonomy at .*t\.csv"):
        write_change(tmp_path / "t.csv", *changed)
    assert [path.name for path in tmp_path.iterdir()] == ["taxonomy.csv"]


def test_only_a_csv_table_is_changed(tmp_path: Path) -> None:
    path = tmp_path / "t.ttl"
    write_taxonomy(SMALL, path)
    content = path.read_bytes()

    with pytest.raises(InputError, match=r"t\.ttl' is no CSV table: .*labels export --taxonomy"):
        write_change(path, *rename(read_taxonomy(path), "Radio", "Radios", on=DAY))
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"Broken JSON: .* \(.*taxonomy\.history\.jsonl, line 2\)"),
        ("[]", r"No change of a taxonomy \(.*line 2\)"),
        ('{"what": "rename"}', r"A change that cannot be read \('when'\) \(.*line 2\)"),
        ('{"what": "paint", "when": "2026-12-01"}', "No change of a taxonomy"),
    ],
)
def test_a_line_that_is_no_change_is_named(table: Path, line: str, message: str) -> None:
    history_path(table).write_text(f"\n{line}\n", encoding="utf-8")

    with pytest.raises(InputError, match=message):
        read_history(table)


def test_a_history_is_no_corpus(table: Path) -> None:
    write_change(table, *rename(read_taxonomy(table), "Radio", "Radios", on=DAY))
    (table.parent / "a.jsonl").write_text('{"id": "1", "text": "Une radio."}\n', encoding="utf-8")

    assert [found.id for found in read_all(table.parent)] == ["1"]


# --- articles


def test_articles_follow_renamings_and_mergers_in_turn() -> None:
    renamed, first = rename(SMALL, "Sentel/Tigo", "Opérateur", on=DAY)
    _, second = merge(renamed, ["Opérateur", "Yas"], into="Yas", on=DAY)
    corpus = [
        article(1, "Radio", "Sentel/Tigo"),
        article(2, "TIGO", "Yas", "Radio"),
        article(3, "Radio"),
        article(4),
    ]

    found, counts = relabel(corpus, [first, second])

    one, two, three, four = found
    assert one.labels == ("Radio", "Yas")
    assert one.meta == {"labels_before": ["Radio", "Sentel/Tigo"], "labels_as_of": second.now}
    assert two.labels == ("Yas", "Radio")
    assert (three.labels, three.meta) == (("Radio",), {"labels_as_of": second.now})
    assert four is corpus[3]
    assert (counts.articles, counts.changed) == (4, 2)
    assert counts.replaced == {("Sentel/Tigo", "Yas"): 1, ("TIGO", "Yas"): 1}


def test_what_was_undone_changes_no_article() -> None:
    renamed, first = rename(SMALL, "Radio", "Radios", on=DAY)
    _, second = undo(renamed, [first], on=DAY)

    (same,), counts = relabel([article(1, "Radio")], [first, second])

    assert (same.labels, counts.changed) == (("Radio",), 0)


def test_a_second_relabelling_changes_nothing_and_keeps_the_first_labels() -> None:
    renamed, first = rename(SMALL, "Radio", "Radios", on=DAY)
    _, second = rename(renamed, "Radios", "Ondes", on=DAY)
    once = list(relabel([article(1, "Radio")], [first])[0])

    again, counts = relabel(relabel(once, [first, second])[0], [first, second])

    (one,) = again
    assert one.labels == ("Ondes",)
    assert one.meta["labels_before"] == ["Radio"]
    assert counts.changed == 0


PARTS = {"Musique": ["rap", "mbalax"], "Cinéma": ["film", "Fespaco"]}


def split_change() -> Change:
    known = Taxonomy([Label(name="Art et culture", aliases=("Arts",)), Label(name="Genre")])
    return split(known, "Art et culture", PARTS, on=DAY)[1]


def test_words_tell_which_part_of_a_split_label_an_article_gets() -> None:
    corpus = [
        article(1, "Art et culture", "Genre", text="Un FILM primé."),
        article(2, "Arts", title="Mbalax à Dakar", text="Le film de sa vie."),
        article(3, "Art et culture", text="Un film sur le rap."),
        article(4, "Art et culture", text="Une toile, un filmage."),
        article(5, "Genre", text="Un film."),
    ]

    found, counts = relabel(corpus, [split_change()])

    assert [each.labels for each in found] == [
        ("Cinéma", "Genre"),
        ("Musique",),
        ("Art et culture",),
        ("Art et culture",),
        ("Genre",),
    ]
    assert counts.undecided == {"Art et culture": ["a-3", "a-4"]}
    assert counts.replaced == {("Art et culture", "Cinéma"): 1, ("Arts", "Musique"): 1}
    assert counts.to_dict()["undecided"] == counts.undecided


def test_a_function_or_a_list_decides_on_split_labels() -> None:
    corpus = [article(n, "Art et culture", text="Un film.") for n in (1, 2)]

    by_function, _ = relabel(
        corpus, [split_change()], decide=lambda _, parts: [p.name for p in parts]
    )
    by_id, _ = relabel(corpus, [split_change()], decide={"a-2": "Musique"})
    undecided, counts = relabel(corpus, [split_change()], decide=lambda *_: None)

    assert [each.labels for each in by_function] == [("Musique", "Cinéma")] * 2
    assert [each.labels for each in by_id] == [("Cinéma",), ("Musique",)]
    assert [each.labels for each in undecided] == [("Art et culture",)] * 2
    assert counts.undecided == {"Art et culture": ["a-1", "a-2"]}
    assert counts.changed == 0


def test_a_decision_for_what_is_no_part_is_refused() -> None:
    with pytest.raises(
        InputError, match="Article 'a-1' was given 'Danse': expected of Cinéma, Mus"
    ):
        relabel([], [split_change()], decide={"a-1": "Danse"})
    articles, _ = relabel([article(1, "Arts")], [split_change()], decide=lambda *_: "Danse")
    with pytest.raises(InputError, match="was given 'Danse'"):
        list(articles)


def test_no_article_loses_its_last_label_in_silence() -> None:
    _, change = retire(SMALL, "Radio", on=DAY)
    corpus = [article(1, "Radio", "Yas"), article(2, "Radio")]

    found, counts = relabel(corpus, [change])

    assert [each.labels for each in found] == [("Yas",), ("Radio",)]
    assert counts.dropped == {"Radio": 1}
    assert counts.last == {"Radio": ["a-2"]}


def test_articles_are_taken_one_at_a_time_and_from_a_frame() -> None:
    _, change = rename(SMALL, "Radio", "Radios", on=DAY)
    asked = []

    def endless() -> object:
        for number in range(10**9):
            asked.append(number)
            yield article(number, "Radio")

    articles, counts = relabel(endless(), [change])
    frame = pd.DataFrame({"id": ["1"], "text": ["Une radio"], "labels": ["Radio|Yas"]})
    framed, _ = relabel(articles_from(frame), [change])

    assert next(articles).labels == ("Radios",)
    assert (asked, counts.articles) == ([0], 1)
    assert [each.labels for each in framed] == [("Radios", "Yas")]


def test_an_alias_that_another_label_has_as_its_name_is_left_to_that() -> None:
    known = Taxonomy([Label(name="Yas", aliases=("Free", "Mixx")), Label(name="Free")])
    _, change = split(known, "Yas", {"Réseau": [], "Offres": []}, on=DAY)

    found, _ = relabel(
        [article(1, "Free"), article(2, "Mixx")], [change], decide=lambda *_: "Offres"
    )

    assert [each.labels for each in found] == [("Free",), ("Offres",)]


def test_a_part_that_is_the_split_label_to_the_letter_is_a_part() -> None:
    known = Taxonomy.from_names(["Radio", "Genre"])
    _, change = split(known, "Radio", {"Radio": [], "Podcast": []}, on=DAY)

    found, _ = relabel([article(1, "Radio", text="Un podcast.")], [change])

    assert [each.labels for each in found] == [("Podcast",)]


# --- how far an article has followed

NAMES = ["Mobile", "Téléphonie mobile", "Fintech"]


def reused() -> tuple[Taxonomy, list[Change]]:
    """Retire «Mobile», and give its name to another label."""
    known, first = retire(Taxonomy.from_names(NAMES), "Mobile", on=DAY)
    known, second = rename(known, "Téléphonie mobile", "Mobile", on=DAY)
    return known, [first, second]


def test_a_second_run_leaves_a_label_that_has_a_freed_name() -> None:
    _, history = reused()
    corpus = [article(1, "Téléphonie mobile", "Fintech")]

    (once,) = relabel(corpus, history)[0]
    (twice,), counts = relabel([once], history)

    assert once.labels == ("Mobile", "Fintech")
    assert once.meta["labels_as_of"] == history[-1].now
    assert twice == once
    assert (counts.changed, counts.dropped, counts.undecided) == (0, {}, {})


def test_a_split_name_that_is_used_again_is_left_too() -> None:
    known, first = split(
        Taxonomy.from_names(["Arts", "Danse"]), "Arts", {"Musique": [], "Film": []}, on=DAY
    )
    _, second = rename(known, "Danse", "Arts", on=DAY)

    (once,) = relabel([article(1, "Danse", text="Un film.")], [first, second])[0]
    (twice,), counts = relabel([once], [first, second])

    assert (once.labels, twice, counts.undecided) == (("Arts",), once, {})


def test_only_later_changes_count_for_an_article_that_followed_some() -> None:
    known, (first, second) = reused()
    _, third = retire(known, "Mobile", successor="Fintech", on=DAY)
    begun = article(1, "Mobile", "Fintech"), article(2, "Téléphonie mobile")

    some, all_of_them = relabel(begun, [first])[0], [first, second, third]
    found = list(relabel(some, all_of_them)[0])

    assert [each.labels for each in found] == [("Fintech",), ("Fintech",)]
    assert found[0].meta["labels_before"] == ["Mobile", "Fintech"]
    assert {each.meta["labels_as_of"] for each in found} == {third.now}


def test_a_name_that_may_mean_two_labels_is_kept_and_reported() -> None:
    _, history = reused()
    corpus = [
        article(1, "Mobile", "Fintech"),
        article(2, "MOBILE"),
        article(3, "Fintech"),
        Article(id="a-4", text="Un texte.", labels=("Mobile",), meta={"labels_as_of": ""}),
        Article(
            id="a-5", text="Un texte.", labels=("Mobile",), meta={"labels_as_of": history[-1].now}
        ),
    ]

    found, counts = relabel(corpus, history)

    found = list(found)
    assert found[:2] == corpus[:2]
    assert found[3:] == corpus[3:]
    assert counts.undecided == {"Mobile": ["a-1", "a-4"], "MOBILE": ["a-2"]}
    assert (counts.changed, counts.last, counts.dropped) == (0, {}, {})
    assert list(relabel(found, history)[0]) == found


def test_a_freed_name_that_came_back_by_hand_is_reported_with_the_taxonomy_of_today() -> None:
    known, change = retire(Taxonomy.from_names(NAMES), "Mobile", on=DAY)
    by_hand = Taxonomy([*known, Label(name="Mobile")])
    corpus = [article(1, "Mobile", "Fintech")]

    (dropped,), _ = relabel(corpus, [change])
    (kept,), counts = relabel(corpus, [change], taxonomy=by_hand)

    assert (dropped.labels, kept.labels) == (("Fintech",), ("Mobile", "Fintech"))
    assert counts.undecided == {"Mobile": ["a-1"]}


def test_an_article_waits_before_the_change_it_cannot_follow() -> None:
    known, first = rename(
        Taxonomy.from_names(["Arts", "Radio", "Piratage"]), "Radio", "Radios", on=DAY
    )
    known, second = split(known, "Arts", PARTS, on=DAY)
    _, third = rename(known, "Radios", "Ondes", on=DAY)
    history = [first, second, third]

    (once,), counts = relabel([article(1, "Arts", "Radio")], history)
    (decided,), _ = relabel([once], history, decide={"a-1": "Musique"})

    assert once.labels == ("Arts", "Radios")
    assert once.meta["labels_as_of"] == second.was
    assert counts.undecided == {"Arts": ["a-1"]}
    assert decided.labels == ("Musique", "Ondes")
    assert decided.meta == {"labels_before": ["Arts", "Radio"], "labels_as_of": third.now}


def test_an_article_that_followed_an_undone_change_is_reported_where_that_shows() -> None:
    start = Taxonomy.from_names(["Mobile", "Radio", "Fintech"])
    renamed, first = rename(start, "Mobile", "Téléphonie", on=DAY)
    retired, second = retire(renamed, "Radio", on=DAY)
    ahead = list(
        relabel(
            [article(1, "Mobile"), article(2, "Radio", "Fintech"), article(3, "Fintech")],
            [first, second],
        )[0]
    )
    back, third = undo(retired, [first, second], on=DAY)
    back, fourth = undo(back, [first, second, third], on=DAY)
    _, fifth = rename(back, "Fintech", "Téléphonie", on=DAY)
    history = [first, second, third, fourth, fifth]

    found, counts = relabel(ahead, history)

    found = list(found)
    assert found[:2] == ahead[:2]
    assert (found[2].labels, found[2].meta["labels_as_of"]) == (("Téléphonie",), fifth.now)
    assert counts.undecided == {"Téléphonie": ["a-1"], "Radio": ["a-2"]}


def test_an_article_of_another_history_is_refused() -> None:
    _, history = reused()
    strange = Article(id="a-1", text="…", labels=("Fintech",), meta={"labels_as_of": "abc"})

    articles, _ = relabel([strange], history)

    with pytest.raises(InputError, match="Article 'a-1' has labels_as_of 'abc', of which the hist"):
        next(articles)


def test_what_was_taken_back_by_hand_counts_no_more() -> None:
    start = Taxonomy.from_names(["Arts", "Radio"])
    _, first = split(start, "Arts", PARTS, on=DAY)
    _, second = rename(start, "Arts", "Culture", on=DAY)

    (once,), counts = relabel([article(1, "Arts")], [first, second])

    assert (once.labels, counts.undecided) == (("Culture",), {})
    assert list(relabel([once], [first, second])[0]) == [once]


def test_an_article_follows_a_renaming_there_and_back() -> None:
    start, first = rename(Taxonomy.from_names(["Radio", "Yas"]), "Radio", "Ondes", on=DAY)
    there, second = rename(start, "Ondes", "Radio", on=DAY)
    back, third = rename(there, "Radio", "Ondes", on=DAY)
    (midway,) = relabel([article(1, "Radio")], [first, second])[0]

    (found,), counts = relabel([midway], [first, second, third])

    assert back.fingerprint() == start.fingerprint()
    assert (midway.meta["labels_as_of"], found.labels) == (second.now, ("Ondes",))
    assert counts.undecided == {}
    assert list(relabel([found], [first, second, third])[0]) == [found]


REUSING: list[Edit] = [
    *EDITS,
    lambda t: retire(t, "Radio", on=DAY),
    lambda t: split(t, "Radio", {"FM": ["texte"], "Ondes": []}, on=DAY),
    lambda t: split(t, "Yas", {"Yas": ["texte"], "Tigo": []}, on=DAY),
    *(
        lambda t, name=name, place=place: rename(t, t.names[place], name, on=DAY)  # type: ignore[misc]
        for name in ("Radio", "Yas", "Tigo", "Fintech")
        for place in (0, -1)
    ),
]


def changed_by(edits: list[Edit | None]) -> tuple[Taxonomy, list[Change]]:
    """Return the small taxonomy after edits that can be made; None takes one back."""
    now, history = SMALL, list[Change]()
    for edit in edits:
        try:
            now, change = edit(now) if edit else undo(now, history, on=DAY)
        except InputError:
            continue
        history.append(change)
    return now, history


CORPORA = st.lists(
    st.lists(
        st.sampled_from([*SMALL.names, "Tigo", "Nouveau", "FM", "Ondes"]), max_size=3, unique=True
    ).map(lambda names: article(1, *names)),
    min_size=1,
    max_size=3,
)


@settings(deadline=None, max_examples=400)
@given(st.lists(st.one_of(st.sampled_from(REUSING), st.none()), max_size=7), CORPORA, st.data())
def test_relabelling_twice_is_relabelling_once(
    edits: list[Edit | None], corpus: list[Article], data: st.DataObject
) -> None:
    now, history = changed_by(edits)
    begun = data.draw(st.integers(0, len(history)))
    corpus = list(relabel(corpus, history[:begun])[0])

    once = list(relabel(corpus, history, taxonomy=now)[0])
    again, counts = relabel(once, history, taxonomy=now)

    assert list(again) == once
    assert (counts.changed, counts.replaced, counts.dropped) == (0, {}, {})


@settings(deadline=None, max_examples=400)
@given(st.lists(st.sampled_from(REUSING), max_size=7), CORPORA, st.data())
def test_relabelling_by_steps_is_relabelling_at_once(
    edits: list[Edit | None], corpus: list[Article], data: st.DataObject
) -> None:
    _, history = changed_by(edits)
    begun = [replace(each, meta={"labels_as_of": SMALL.fingerprint()}) for each in corpus]
    some = history[: data.draw(st.integers(0, len(history)))]
    begun = begun if history else corpus

    by_steps = relabel(relabel(begun, some)[0], history)[0]
    at_once = relabel(begun, history)[0]

    for one, other in zip(by_steps, at_once, strict=True):
        assert one.labels == other.labels
        assert one.meta.get("labels_as_of") == other.meta.get("labels_as_of")


@settings(deadline=None)
@given(st.lists(st.sampled_from(REUSING), max_size=4), st.data())
def test_relabelled_articles_carry_known_labels_or_are_reported(
    edits: list[Edit | None], data: st.DataObject
) -> None:
    now, history = changed_by(edits)
    names = st.lists(st.sampled_from([*SMALL.names, "Tigo"]), max_size=3, unique=True)
    corpus = [article(n, *data.draw(names)) for n in range(3)]

    found, counts = relabel(corpus, history)

    for before, after in zip(corpus, found, strict=True):
        assert bool(before.labels) == bool(after.labels)
        assert len(set(after.labels)) == len(after.labels)
        waiting = {each for ids in (counts.undecided | counts.last).values() for each in ids}
        if after.id not in waiting:
            assert all(now.find(name) for name in after.labels)
