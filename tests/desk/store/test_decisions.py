"""What an editor's statement decides about each label."""

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
).map(lambda said: {name: Suggestion(name, *each) for name, each in said.items()})

names = st.lists(st.sampled_from(NAMES), unique=True)


@BY_HYPOTHESIS
@given(names, opinions, names, names, st.booleans())
def test_each_label_is_decided_about_once(
    current: list[str],
    said: dict[str, Suggestion],
    labels: list[str],
    rejected: list[str],
    blind: bool,
) -> None:
    labels = [name for name in labels if name in said or name in current]
    rejected = [
        name for name in rejected if name not in labels and (name in said or name in current)
    ]
    assume(not (blind and rejected))

    decided = decide(current, said, labels, rejected, blind=blind)

    by_verb = {verb: [d.label for d in decided if d.decision == verb] for verb in VERBS}
    assert Counter(d.label for d in decided) == Counter({*labels, *rejected, *current})
    assert [d.label for d in decided if d.decision in {"accept", "add"}] == labels
    assert by_verb["reject"] == rejected
    assert by_verb["remove"] == [name for name in current if name not in {*labels, *rejected}]
    for each in decided:
        opinion = said.get(each.label)
        assert (each.score, each.tier) == (
            (opinion.score, opinion.tier) if opinion else (None, None)
        )
        shown = opinion is not None and opinion.tier != "hide" and not blind
        if each.label in labels:
            assert (each.decision == "accept") == (shown or each.label in current)


VERBS = ("accept", "add", "remove", "reject")


@pytest.mark.parametrize(
    ("labels", "rejected", "blind", "said"),
    [
        (["Fintech", "Fintech"], [], False, "Label 'Fintech' stands twice"),
        (["Fintech"], ["Fintech"], False, "Label 'Fintech' stands twice"),
        ([], ["Fintech", "Fintech"], False, "Label 'Fintech' stands twice"),
        (["fintech"], [], False, "Unknown label 'fintech'"),
        ([], ["Telephonie"], False, "Unknown label 'Telephonie'"),
        (["Internet"], ["Fintech"], True, "'Fintech' was rejected in a blind review"),
    ],
)
def test_labels_that_cannot_be_decided_about_are_refused(
    labels: list[str], rejected: list[str], blind: bool, said: str
) -> None:
    known = {"Fintech": Suggestion("Fintech", 0.93, "apply")}

    with pytest.raises(InputError, match=said):
        decide(["Internet"], known, labels, rejected, blind=blind)
