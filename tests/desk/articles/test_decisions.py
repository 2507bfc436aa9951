"""The decisions that follow from an editor's choice of labels."""

from collections import Counter

import pytest
from helpers.desk_store import BY_HYPOTHESIS
from hypothesis import assume, given
from hypothesis import strategies as st

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Suggestion
from osiris_nlp.desk.articles.decisions import decide

NAMES = ["Fintech", "fintech", "Téléphonie", "Internet", "Infrastructures", "Télécentres"]
opinions = st.dictionaries(
    st.sampled_from(NAMES),
    st.tuples(st.floats(0, 1), st.sampled_from(["apply", "propose", "hide"])),
).map(lambda pairs: {name: Suggestion(name, *pair) for name, pair in pairs.items()})

names = st.lists(st.sampled_from(NAMES), unique=True)


@BY_HYPOTHESIS
@given(names, opinions, names, names, names, names, st.booleans())
def test_each_label_gets_one_decision(
    current, suggested, labels, rejected, shown_labels, imported, blind
):
    own_labels = {*current, *imported}
    labels, rejected, shown_labels = (
        [name for name in each if name in suggested or name in own_labels]
        for each in (labels, rejected, shown_labels)
    )
    rejected = [name for name in rejected if name not in labels]
    assume(not (blind and {*rejected, *shown_labels} - own_labels))

    options = {"shown_labels": shown_labels, "imported": imported, "blind": blind}
    decisions = decide(current, suggested, labels, rejected, **options)

    by_verb = {verb: [d.label for d in decisions if d.decision == verb] for verb in VERBS}
    assert Counter(d.label for d in decisions) == Counter(
        {*labels, *rejected, *current, *by_verb["unkept"]}
    )
    assert [d.label for d in decisions if d.decision in {"accept", "add"}] == labels
    assert by_verb["reject"] == rejected
    assert by_verb["remove"] == [name for name in current if name not in {*labels, *rejected}]
    for decision in decisions:
        opinion = suggested.get(decision.label)
        assert (decision.score, decision.tier) == (
            (opinion.score, opinion.tier) if opinion else (None, None)
        )
        if decision.label in labels:
            is_listed = decision.label in {*shown_labels, *own_labels}
            assert (decision.decision == "accept") == is_listed
    assert by_verb["unkept"] == [
        name for name in shown_labels if name not in {*labels, *rejected, *own_labels}
    ]


VERBS = ("accept", "unkept", "add", "remove", "reject")


def test_a_label_removed_earlier_is_listed_and_may_be_kept_again():
    suggested = {"Fintech": Suggestion("Fintech", 0.93, "apply")}

    both = ["Fintech", "Commerce de proximité"]
    options = {"imported": both[1:], "blind": False}

    same = decide(["Fintech"], suggested, both, [], shown_labels=["Fintech"], **options)
    left = decide(["Fintech"], suggested, ["Fintech"], [], shown_labels=both, **options)

    assert [(each.label, each.decision) for each in same] == [(name, "accept") for name in both]
    assert [(each.label, each.decision) for each in left] == [("Fintech", "accept")]


def test_a_long_list_is_checked_in_linear_time():
    names = [f"Mot {number}" for number in range(50_000)]
    suggested = {name: Suggestion(name, 0.01, "hide") for name in names}

    decisions = decide([], suggested, names[::2], names[1::4], shown_labels=names, blind=False)

    counts = Counter(each.decision for each in decisions)
    assert counts == {"accept": 25_000, "reject": 12_500, "unkept": 12_500}


@pytest.mark.parametrize(
    ("labels", "rejected", "shown_labels", "blind", "message"),
    [
        (["Fintech", "Fintech"], [], [], False, "Duplicate label 'Fintech'"),
        (["Fintech"], ["Fintech"], [], False, "Duplicate label 'Fintech'"),
        ([], ["Fintech", "Fintech"], [], False, "Duplicate label 'Fintech'"),
        ([], [], ["Fintech", "Fintech"], False, "Duplicate label 'Fintech'.*shown once"),
        (["fintech"], [], [], False, "Unknown label 'fintech'"),
        ([], ["Telephonie"], [], False, "Unknown label 'Telephonie'"),
        ([], [], ["Telephonie"], False, "Unknown label 'Telephonie'"),
        (["Internet"], ["Fintech"], [], True, "Label 'Fintech' rejected in a blind review"),
        (["Internet"], [], ["Fintech"], True, "Label 'Fintech' shown in a blind review"),
    ],
)
def test_an_invalid_choice_of_labels_is_refused(labels, rejected, shown_labels, blind, message):
    suggested = {"Fintech": Suggestion("Fintech", 0.93, "apply")}

    with pytest.raises(InputError, match=message):
        decide(["Internet"], suggested, labels, rejected, shown_labels=shown_labels, blind=blind)
