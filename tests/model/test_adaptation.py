"""A trained model adapted to a taxonomy that has changed since."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.model.adaptation import adapted, model_id
from osiris_nlp.model.suggestions import suggest
from osiris_nlp.taxonomy import Label, Taxonomy, add, merge, rename, retire

PRIOR = 3.0
DAY = dt.date(2026, 12, 1)
STARLINK = Article(
    id="d-1",
    title="Starlink arrive au Sénégal",
    text="Des antennes et des satellites en orbite basse pour les villages sans fibre.",
    date=dt.date(2025, 2, 3),
)
WAVE = Article(
    id="d-2",
    title="Wave baisse le prix du transfert d’argent",
    text="La fintech Wave ramène à 1 % le prix d’un transfert d’argent par mobile.",
    date=dt.date(2025, 6, 2),
)


@pytest.fixture(scope="module")
def tagger(bundled):
    return replace(bundled, name="2026-10@3f2a")


def column(tagger, label):
    return tagger.labels.index(label)


def test_a_renamed_label_keeps_what_the_model_has_learned(tagger, taxonomy):
    renamed, _ = rename(taxonomy, "Fintech", "Finance numérique", on=DAY)

    result = adapted(tagger, renamed, prior_weight=PRIOR)

    assert result.labels == renamed.names
    assert (result.scores([WAVE, STARLINK]) == tagger.scores([WAVE, STARLINK])).all()
    assert suggest(result, WAVE, top=1)[0].label == "Finance numérique"


@given(data=st.data())
def test_the_scores_of_labels_do_not_depend_on_their_order_or_names(data, tagger, taxonomy):
    labels = data.draw(st.permutations(taxonomy.labels))
    renamed = data.draw(st.sets(st.sampled_from(range(len(labels))), max_size=5))
    new_labels = [
        replace(label, name=f"Nouveau {i}", aliases=(label.name,)) if i in renamed else label
        for i, label in enumerate(labels)
    ]

    result = adapted(tagger, Taxonomy(new_labels), prior_weight=PRIOR)

    order = [column(tagger, label.name) for label in labels]
    values = tagger.decision_values([STARLINK])[:, order]
    np.testing.assert_array_equal(result.decision_values([STARLINK]), values)


def test_of_merged_labels_the_one_whose_name_is_kept_counts(tagger, taxonomy):
    merged, _ = merge(taxonomy, ["Sentel/Tigo", "Free Sénégal"], into="Yas", on=DAY)

    result = adapted(tagger, merged, prior_weight=PRIOR)

    assert len(result.labels) == len(tagger.labels) - 2
    values, former = result.decision_values([WAVE]), tagger.decision_values([WAVE])
    assert values[0, column(result, "Yas")] == former[0, column(tagger, "Yas")]


def test_a_retired_label_is_no_longer_suggested(tagger, taxonomy):
    smaller, _ = retire(taxonomy, "Fintech", on=DAY)

    result = adapted(tagger, smaller, prior_weight=PRIOR)

    assert suggest(tagger, WAVE, top=1)[0].label == "Fintech"
    assert "Fintech" not in {each.label for each in suggest(result, WAVE, top=77)}


def test_a_new_label_is_proposed_by_its_cues_and_never_applied(tagger, taxonomy):
    cues = ("satellite", "VSAT", "orbite", "Starlink")
    wider, _ = add(taxonomy, "Satellites", cues=cues, on=DAY)

    result = adapted(tagger, wider, prior_weight=PRIOR)

    best = suggest(result, STARLINK, top=1)[0]
    assert (best.label, best.tier) == ("Satellites", "propose")
    assert {piece.text for phrase in best.evidence for piece in phrase.occurrences} >= {"Starlink"}
    assert suggest(result, WAVE, top=1)[0].label == "Fintech"


def test_new_labels_alone_are_distinguished_by_names_and_cues(tagger):
    labels = [Label(name="Paiement mobile", cues=("Wave",)), Label(name="Satellites")]

    result = adapted(tagger, Taxonomy(labels), prior_weight=PRIOR)

    best = [suggest(result, article, top=1)[0].label for article in (WAVE, STARLINK)]
    assert best == ["Paiement mobile", "Satellites"]


def test_years_are_those_of_the_taxonomy(tagger, taxonomy):
    labels = [replace(one, last_year=2020) if one.name == "Fintech" else one for one in taxonomy]

    result = adapted(tagger, Taxonomy(labels), prior_weight=PRIOR)

    assert result.periods[column(result, "Fintech")].tolist() == [-np.inf, 2020]
    assert result.scores([WAVE])[0, column(result, "Fintech")] < 0.98
    assert tagger.scores([WAVE])[0, column(tagger, "Fintech")] > 0.99
    lowered = result.log_odds([WAVE]) - tagger.log_odds([WAVE])
    expected = [tagger.calibration.off_period_penalty * (each.name == "Fintech") for each in labels]
    assert lowered[0] == pytest.approx(expected)
    assert tagger.calibration.off_period_penalty < -1


def test_the_name_differs_and_the_id_does_not(tagger, taxonomy):
    renamed, _ = rename(taxonomy, "Fintech", "Finance numérique", on=DAY)
    names = {adapted(tagger, one, prior_weight=PRIOR).name for one in (taxonomy, renamed, renamed)}

    assert len(names) == 2
    assert {model_id(name) for name in names} == {"3f2a"} == {model_id(tagger.name)}


def test_a_new_label_without_words_is_refused(tagger, taxonomy):
    with pytest.raises(InputError, match=r"Label '№ !' has no words: give it a name and cues"):
        adapted(tagger, Taxonomy([*taxonomy, Label(name="№ !")]), prior_weight=PRIOR)
