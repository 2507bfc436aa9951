"""Labels renamed, merged, split, retired, and each change undone."""

import json

import pytest
from helpers.label_changes import BUNDLED, DAY, EDITS, SMALL, Edit
from hypothesis import given, settings
from hypothesis import strategies as st

from osiris_nlp.base.errors import InputError
from osiris_nlp.taxonomy import (
    Change,
    Label,
    Taxonomy,
    merge,
    read_taxonomy,
    rename,
    retire,
    row_from_change,
    split,
    standing,
    undo,
)
from osiris_nlp.taxonomy.history import change_from_row


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
        assert back.digest() == states[-1].digest()
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
