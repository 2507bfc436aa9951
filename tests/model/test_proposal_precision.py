"""Which proposals to change labels are worth showing."""

from osiris_nlp.model.label_changes import Changes, Replacement
from osiris_nlp.model.proposal_precision import ProposalPrecision, proposals_in

CHANGES = Changes(
    add=("Fintech", "Genre"),
    remove=("Télécentres/Cybercentres",),
    replace=(
        Replacement("Tigo", "Sentel/Tigo", "renamed"),
        Replacement("Free Sénégal", "Yas", "successor"),
    ),
    unknown=("Commerce de proximité",),
)


def test_proposals_are_shown_from_a_share_of_four_right_ones_in_five():
    precision = ProposalPrecision({"add": 0.79, "remove": 0.8, "successor": 0.81})

    changes = precision.worth_showing(CHANGES)

    assert changes == Changes(
        remove=CHANGES.remove, replace=CHANGES.replace, unknown=CHANGES.unknown
    )


def test_the_share_of_a_label_goes_before_that_of_its_kind():
    precision = ProposalPrecision(
        {"add": 0.3, "remove": 0.9},
        {"add": {"Genre": 0.85}, "remove": {"Télécentres/Cybercentres": 0.6}},
    )

    changes = precision.worth_showing(CHANGES)

    assert (changes.add, changes.remove) == (("Genre",), ())


def test_without_shares_only_other_names_of_a_label_are_shown():
    precision = ProposalPrecision.of({"details": {}})

    changes = precision.worth_showing(CHANGES)

    assert changes.replace == (Replacement("Tigo", "Sentel/Tigo", "renamed"),)
    assert (changes.add, changes.remove) == ((), ())
    assert changes.unknown == CHANGES.unknown


def test_each_proposal_names_its_label_and_the_one_that_the_article_would_get():
    assert list(proposals_in(CHANGES)) == [
        ("add", "Fintech", "Fintech"),
        ("add", "Genre", "Genre"),
        ("remove", "Télécentres/Cybercentres", ""),
        ("successor", "Free Sénégal", "Yas"),
    ]
