"""The decisions that follow from an editor's choice of labels."""

from collections import Counter

import pytest
from helpers.desk_store import BY_HYPOTHESIS
from hypothesis import assume, given
from hypothesis import strategies as st

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Suggestion
from osiris_nlp.desk.store import decide

NAMES = ["Fintech", "fintech", "Téléphonie", "Internet", "Infrastructures", "Télécentres"]
opinions = st.dictionaries(
    st.sampled_from(NAMES),
    st.tuples(st.floats(0, 1), st.sampled_from(["apply", "propose", "hide"])),
).map(lambda pairs: {name: Suggestion(name, *pair) for name, pair in pairs.items()})

names = st.lists(st.sampled_from(NAMES), unique=True)


@BY_HYPOTHESIS
@given(names, opinions, names, names, st.booleans())
def test_each_label_gets_one_decision(
    current: list[str],
    suggested: dict[str, Suggestion],
    labels: list[str],
    rejected: list[str],
    blind: bool,
) -> None:
    labels = [name for name in labels if name in suggested or name in current]
    rejected = [
        name for name in rejected if name not in labels and (name in suggested or name in current)
    ]
    assume(not (blind and rejected))

    decisions = decide(current, suggested, labels, rejected, blind=blind)

    by_verb = {verb: [d.label for d in decisions if d.decision == verb] for verb in VERBS}
    assert Counter(d.label for d in decisions) == Counter({*labels, *rejected, *current})
    assert [d.label for d in decisions if d.decision in {"accept", "add"}] == labels
    assert by_verb["reject"] == rejected
    assert by_verb["remove"] == [name for name in current if name not in {*labels, *rejected}]
    for decision in decisions:
        opinion = suggested.get(decision.label)
        assert (decision.score, decision.tier) == (
            (opinion.score, opinion.tier) if opinion else (None, None)
        )
        is_visible = opinion is not None and opinion.tier != "hide" and not blind
        if decision.label in labels:
            assert (decision.decision == "accept") == (is_visible or decision.label in current)


VERBS = ("accept", "add", "remove", "reject")


@pytest.mark.parametrize(
    ("labels", "rejected", "blind", "message"),
    [
        (["Fintech", "Fintech"], [], False, "Duplicate label 'Fintech'"),
        (["Fintech"], ["Fintech"], False, "Duplicate label 'Fintech'"),
        ([], ["Fintech", "Fintech"], False, "Duplicate label 'Fintech'"),
        (["fintech"], [], False, "Unknown label 'fintech'"),
        ([], ["Telephonie"], False, "Unknown label 'Telephonie'"),
        (["Internet"], ["Fintech"], True, "Label 'Fintech' rejected in a blind review"),
    ],
)
def test_an_invalid_choice_of_labels_is_refused(
    labels: list[str], rejected: list[str], blind: bool, message: str
) -> None:
    suggested = {"Fintech": Suggestion("Fintech", 0.93, "apply")}

    with pytest.raises(InputError, match=message):
        decide(["Internet"], suggested, labels, rejected, blind=blind)
