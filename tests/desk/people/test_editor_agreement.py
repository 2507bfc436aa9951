"""How often two editors agree, from 30 articles on."""

import pytest
from helpers.desk_store import AWA, MODOU, article, put, review, set_aside, undo

from osiris_nlp.desk.people.editor_agreement import EditorAgreement, agreement_of, editor_agreement

EACH_DATABASE = True
FATOU = "Fatou Sow"


def test_the_first_two_editors_of_an_article_are_compared(store):
    one, two, three, four = put(store, *map(article, (1, 2, 3, 4)))
    review(store, one, ["Fintech", "Téléphonie"], editor=AWA)
    review(store, one, ["Fintech"], revision=1, editor=MODOU)
    review(store, one, ["Téléphonie"], revision=2, editor=FATOU)  # the third
    review(store, two, ["Fintech"], editor=AWA)
    review(store, two, ["Téléphonie"], revision=1, editor=AWA)  # the same editor
    review(store, three, [], editor=AWA)
    review(store, three, ["Fintech"], revision=1, editor=MODOU)
    review(store, four, ["Fintech"], editor=MODOU)

    assert editor_agreement(store) == EditorAgreement(2, 1, None)


def test_who_undoes_a_colleague_s_review_disagrees_with_it(store):
    one, two = put(store, article(1), article(2))
    undo(store, review(store, one, ["Téléphonie"], editor=AWA), editor=AWA)
    review(store, one, ["Fintech"], revision=2, editor=AWA)
    review(store, one, ["Fintech"], revision=3, editor=MODOU)
    undo(store, review(store, two, ["Téléphonie"], editor=AWA), editor=MODOU)
    review(store, two, ["Fintech"], revision=2, editor=MODOU)

    assert editor_agreement(store) == EditorAgreement(2, 1, None)


def test_off_topic_is_a_choice_like_a_label(store, number):
    for editor in (AWA, MODOU):
        set_aside(store, number, editor=editor)

    assert editor_agreement(store) == EditorAgreement(1, 1, None)


@pytest.mark.parametrize(
    ("pairs", "n_same", "alpha"),
    [
        # The coincidence matrix has 40, 5 + 5 and 30: 1 − (10/80) / (2 · 45 · 35 / (80 · 79)).
        ([("F", "F")] * 20 + [("G", "G")] * 15 + [("F", "G")] * 5, 35, 0.749206),
        ([("F", "F")] * 15 + [("G", "G")] * 15, 30, 1.0),
        ([("F", "G")] * 15 + [("G", "F")] * 15, 0, -0.966667),
        ([("F", "F")] * 30, 30, None),
        ([(None, None)] * 29, 29, None),
    ],
)
def test_alpha_is_krippendorff_s(pairs, n_same, alpha):
    result = agreement_of(pairs)

    assert (result.n_articles, result.n_same) == (len(pairs), n_same)
    assert result.alpha == (None if alpha is None else pytest.approx(alpha, abs=1e-6))
    assert result.is_enough == (len(pairs) >= 30)
