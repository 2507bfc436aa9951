"""Adding, renaming, merging, splitting and retiring labels, and undoing each change."""

import json

import pytest
from helpers.label_changes import BUNDLED, DAY, EDITS, SMALL
from hypothesis import given
from hypothesis import strategies as st

from osiris_nlp.base.errors import InputError
from osiris_nlp.taxonomy import (
    Change,
    Label,
    Taxonomy,
    add,
    effective_changes,
    merge,
    read_taxonomy,
    rename,
    retire,
    row_from_change,
    split,
    undo,
)
from osiris_nlp.taxonomy.history import change_from_row


def test_a_label_is_added_at_the_end_of_the_list():
    cues = [" VSAT ", "orbite\n basse", "vsat", "", "\u00a0"]

    result, change = add(
        SMALL,
        " Satellites\u00a0",
        cues=cues,
        scope_note=" Le ciel,\n les antennes. ",
        kind="form",
        on=DAY,
        who="Awa",
        note="demandé",
    )

    assert result.labels == (
        *SMALL.labels,
        Label(
            name="Satellites",
            kind="form",
            scope_note="Le ciel, les antennes.",
            cues=("VSAT", "orbite basse"),
            revised=DAY,
        ),
    )
    assert result.get("Satellites").weight == 0
    assert (change.what, change.old, change.names, change.new) == ("add", (), (), ("Satellites",))
    assert (change.when, change.who, change.note) == (DAY, "Awa", "demandé")
    assert (change.before, change.after) == ((), ((4, result.labels[4]),))
    assert (str(change), change.others) == ("add 'Satellites'", ())


@pytest.mark.parametrize(
    ("name", "cues", "message"),
    [
        ("yas", [], "'yas' is already a label: choose another name"),
        ("Tigo", [], "'Tigo' is already an alias of 'Sentel/Tigo': choose another name"),
        (" ", [], "Invalid name ' ': expected at least one letter"),
        ("A|B", [], r"Invalid name 'A\|B'"),
        ("é" * 256, [], "Label of 256 characters"),
        ("Satellites", ["VSAT|orbite"], r"Invalid cue 'VSAT\|orbite': expected no '\|'"),
        ("Satellites", "VSAT", "cues is 'VSAT': expected a list of texts"),
    ],
)
def test_an_addition_with_a_name_in_use_or_an_invalid_cue_is_refused(name, cues, message):
    with pytest.raises(InputError, match=message):
        add(SMALL, name, cues=cues, on=DAY)


def test_an_undone_addition_removes_the_label_alone():
    renamed, first = rename(SMALL, "Sentel", "Tigo", on=DAY)
    wider, second = add(renamed, "Satellites", cues=["VSAT"], on=DAY)
    smaller, third = retire(wider, "Radio", on=DAY)

    back, fourth = undo(smaller, [first, second, third], on=DAY)
    again, fifth = undo(back, [first, second, third, fourth], on=DAY)

    assert again.labels == renamed.labels
    assert (fifth.old, fifth.names, fifth.new) == (("Satellites",), ("Satellites",), ())
    assert str(fifth) == "undo: 'Satellites' no longer in the list"
    assert effective_changes([first, second, third, fourth, fifth]) == (first,)


def test_a_renamed_label_keeps_its_old_names_and_other_fields():
    result, change = rename(SMALL, "Sentel/Tigo", " Opérateur\u00a02 ", on=DAY, note="n", who="w")

    label = result.get("Opérateur 2")
    assert label.aliases == ("Sentel/Tigo", "Sentel", "Tigo")
    assert (label.id, label.weight, label.cues) == ("49", 1055, ("Tigo", "Millicom"))
    assert result.names == ("Opérateur 2", "Yas", "Fintech", "Radio")
    assert {result.resolve(name) for name in ("Sentel/Tigo", "tigo", "Sentel")} == {"Opérateur 2"}
    assert (change.what, change.when, change.who, change.note) == ("rename", DAY, "w", "n")
    assert (change.old, change.new) == (("Sentel/Tigo",), ("Opérateur 2",))
    assert change.names == ("Sentel/Tigo", "Sentel", "Tigo")


def test_references_to_a_renamed_label_are_updated():
    result, change = rename(SMALL, "Sentel", "Tigo", on=DAY)

    assert result.get("Tigo").aliases == ("Sentel/Tigo", "Sentel")
    assert result.get("Yas").not_this_but == ("Tigo : avant 2018",)
    assert result.get("Fintech").not_this_but == SMALL.get("Fintech").not_this_but
    assert result.get("Radio") is SMALL.get("Radio")
    assert change.others == ("Yas",)


def test_renaming_to_another_spelling_adds_no_alias():
    result, _ = rename(
        Taxonomy.from_names(["Désengagement de l'Etat"]),
        "désengagement de l’etat",
        "Désengagement de l’Etat",
        on=DAY,
    )

    assert result.labels == (Label(name="Désengagement de l’Etat"),)


def test_an_old_name_that_hid_an_alias_of_another_label_resolves_to_the_renamed_label():
    hidden = Taxonomy([Label(name="Radio", aliases=("FM", "Ondes")), Label(name="FM")])

    result, _ = rename(hidden, "FM", "Bande FM", on=DAY)

    assert result.resolve("FM") == "Bande FM"
    assert result.get("Radio").aliases == ("Ondes",)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Radyo", "FM", "Unknown label 'Radyo': .*did you mean 'Radio'"),
        ("Radio", "Fintech", "'Fintech' is already a label: merge the labels, or choose another"),
        ("Radio", "tigo", "'tigo' is already an alias of 'Sentel/Tigo'"),
        ("Radio", "Radio", "The label is already named 'Radio': expected a different name"),
        ("Radio", " \u200b", "Invalid name .* expected at least one letter"),
        ("Radio", "A|B", r"Invalid name 'A\|B': expected .* no '\|'"),
    ],
)
def test_a_name_in_use_or_invalid_is_refused(old, new, message):
    with pytest.raises(InputError, match=message):
        rename(SMALL, old, new, on=DAY)


def test_merging_joins_names_cues_notes_and_weights():
    result, change = merge(SMALL, ["Tigo", "Yas"], into="Yas", on=DAY)

    assert result.names == ("Yas", "Fintech", "Radio")
    assert result.get("Yas") == Label(
        name="Yas",
        id="68",
        aliases=("Sentel/Tigo", "Sentel", "Tigo"),
        weight=1152,
        kind="actor",
        scope_note="La marque Yas. L’opérateur Tigo.",
        cues=("Axian", "tigo", "Millicom"),
        not_this_but=("Fintech : Tigo Cash",),
    )
    assert result.get("Fintech").not_this_but[0] == "Sonatel/Orange, Yas : la vie de l’opérateur"
    assert (change.old, change.new, change.others) == (
        ("Yas", "Sentel/Tigo"),
        ("Yas",),
        ("Fintech",),
    )


def test_the_period_of_merged_labels_is_the_widest():
    taxonomy = Taxonomy(
        [
            Label(name="A", first_year=2005, last_year=2010),
            Label(name="B", first_year=2001, last_year=2018),
            Label(name="C", first_year=2020),
        ]
    )

    both, all_three = (
        merge(taxonomy, names, into="D", on=DAY)[0].get("D")
        for names in (["A", "B"], ["A", "B", "C"])
    )

    assert (both.first_year, both.last_year) == (2001, 2018)
    assert (all_three.first_year, all_three.last_year) == (2001, None)


def test_labels_may_be_merged_into_another_label_or_a_new_name():
    existing, _ = merge(SMALL, ["Tigo"], into="Yas", on=DAY)
    new, change = merge(SMALL, ["Yas", "Tigo"], into="Opérateurs", on=DAY)

    assert existing.names == ("Yas", "Fintech", "Radio")
    assert new.names == ("Opérateurs", "Fintech", "Radio")
    assert new.get("Opérateurs").id == "68"
    assert new.get("Opérateurs").aliases == ("Yas", "Sentel/Tigo", "Sentel", "Tigo")
    assert change.new == ("Opérateurs",)


@pytest.mark.parametrize(
    ("labels", "into", "message"),
    [
        (["Yas", "yas"], "Yas", "Only 'Yas' to merge: expected at least two labels"),
        (["Yas"], "Nouveau", "Only 'Yas' to merge"),
        (["Yas", "Radyo"], "Yas", "Unknown label 'Radyo'"),
        (["Yas", "Radio"], "Tigo", "'Tigo' is already an alias of 'Sentel/Tigo'"),
    ],
)
def test_a_merge_of_fewer_than_two_labels_or_to_a_name_in_use_is_refused(labels, into, message):
    with pytest.raises(InputError, match=message):
        merge(SMALL, labels, into=into, on=DAY)


def test_a_split_label_is_an_alias_of_none_of_its_parts():
    bundled = read_taxonomy(BUNDLED)
    parts = {"Cybersécurité": ["CERT", " ANSSI ", ""], "Cybercriminalité": ["arnaque", "Arnaque"]}

    result, change = split(bundled, "Cybersécurité/Cybercriminalité", parts, on=DAY)

    assert len(result) == 79
    assert result.find("Cybersécurité/Cybercriminalité") is None
    safe, crime = result.get("Cybersécurité"), result.get("Cybercriminalité")
    assert (safe.cues, crime.cues) == (("CERT", "ANSSI"), ("arnaque",))
    assert safe.weight == crime.weight == 2689
    assert (safe.id, safe.aliases, safe.scope_note) == ("", (), "")
    assert safe.not_this_but == bundled.get("Cybersécurité/Cybercriminalité").not_this_but
    assert result.names[3:5] == ("Cybersécurité", "Cybercriminalité")
    referring = [label.name for label in result if "Cybersécurité, Cybercriminalité" in str(label)]
    assert len(referring) == len(change.others) > 9


def test_a_part_that_keeps_the_name_keeps_id_aliases_and_scope():
    result, _ = split(SMALL, "Tigo", {"Sentel/Tigo": ["réseau"], "Tigo": ["Tigo Cash"]}, on=DAY)

    main, part = result.labels[:2]
    assert (main.id, main.aliases, main.scope_note) == ("49", ("Sentel",), "L’opérateur Tigo.")
    assert (part.name, part.id, part.aliases) == ("Tigo", "", ())


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"A": ["rap"]}, "Cannot split 'Radio' into 'A': expected at least two different names"),
        ({}, "Cannot split 'Radio' into nothing"),
        ({"Musique": [], "musique ": []}, "expected at least two different names"),
        ({"Musique": [], "Yas": []}, "'Yas' is already a label"),
    ],
)
def test_a_split_needs_at_least_two_names_not_in_use(parts, message):
    with pytest.raises(InputError, match=message):
        split(SMALL, "Radio", parts, on=DAY)


def test_a_retired_label_is_removed_with_the_references_to_it():
    result, change = retire(SMALL, "Radio", on=DAY)

    assert result.names == ("Sentel/Tigo", "Yas", "Fintech")
    assert result.find("Radio") is None
    assert result.get("Fintech").not_this_but == SMALL.get("Fintech").not_this_but[:1]
    assert str(change) == "retire 'Radio'"


def test_a_successor_takes_names_weight_and_references():
    result, change = retire(SMALL, "Tigo", successor="Yas", on=DAY)

    yas = result.get("Sentel/Tigo")
    assert (yas.name, yas.aliases, yas.weight) == ("Yas", ("Sentel/Tigo", "Sentel", "Tigo"), 1152)
    assert (yas.cues, yas.not_this_but) == (("Axian", "tigo"), ())
    assert result.get("Fintech").not_this_but[0] == "Sonatel/Orange, Yas : la vie de l’opérateur"
    assert str(change) == "retire 'Sentel/Tigo' for 'Yas'"


def test_one_of_two_labels_may_be_retired():
    result, _ = retire(Taxonomy.from_names(["Yas", "Radio"]), "Radio", on=DAY)

    assert result.names == ("Yas",)


def test_the_only_label_cannot_be_retired_nor_a_label_succeed_itself():
    with pytest.raises(InputError, match="'Yas' is the only label"):
        retire(Taxonomy.from_names(["Yas"]), "Yas", on=DAY)
    with pytest.raises(InputError, match="'Sentel/Tigo' cannot replace itself"):
        retire(SMALL, "Sentel/Tigo", successor="Tigo", on=DAY)


@given(st.lists(st.sampled_from(EDITS), max_size=5), st.data())
def test_every_change_is_undone_exactly(edits, data):
    states, history = [SMALL], list[Change]()
    for edit in edits:
        try:
            result, change = edit(states[-1])
        except InputError:  # too few labels left, or the name is in use
            continue
        states.append(result)
        history.append(change_from_row(json.loads(json.dumps(row_from_change(change)))))
        assert history[-1] == change
    for _ in range(data.draw(st.integers(0, len(history)))):
        back, change = undo(states.pop(), history, on=DAY)
        history.append(change)
        assert back.labels == states[-1].labels
        assert back.digest() == states[-1].digest()
        assert len(effective_changes(history)) == len(states) - 1


def test_a_change_after_an_undo_can_be_undone():
    first, one = rename(SMALL, "Radio", "Radios", on=DAY)
    back, two = undo(first, [one], on=DAY)
    second, three = rename(back, "Radio", "Ondes", on=DAY)

    again, _ = undo(second, [one, two, three], on=DAY)

    assert again.labels == SMALL.labels
    with pytest.raises(InputError, match="Nothing to undo"):
        undo(again, [one, two], on=DAY)


def test_a_change_is_not_undone_if_the_taxonomy_was_then_edited_by_hand():
    result, change = rename(SMALL, "Radio", "Radios", on=DAY)
    by_hand = Taxonomy([*result, Label(name="Nouveau")])

    with pytest.raises(
        InputError, match="edited by hand after the change «rename 'Radio' to 'Radios'»"
    ):
        undo(by_hand, [change], on=DAY)
