import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from helpers.press import CYBERCAFES, OPERATOR
from hypothesis import given, settings
from hypothesis import strategies as st

from osiris_nlp.base.errors import ModelError
from osiris_nlp.base.records import Article
from osiris_nlp.model.folders.registry import read_manifest
from osiris_nlp.model.label_changes import ChangeFinder, Changes, Replacement, model_taxonomy
from osiris_nlp.model.opinions import Opinions
from osiris_nlp.taxonomy import Label, Taxonomy
from osiris_nlp.training import TopicClassifier

PRESS = "Articles de presse > Archives 1999-2024"


def compare_all(tagger, articles, taxonomy):
    return ChangeFinder.of(tagger, taxonomy)(tagger.opinions(articles))


def item(*labels, text=OPERATOR, year=None, title=""):
    date = None if year is None else dt.date(year, 6, 15)
    return Article(id="a-1", title=title, text=text, labels=labels, date=date, section=PRESS)


@pytest.fixture(scope="module")
def changes_of(bundled, taxonomy):
    """Return a function of the labels and fields of an article, and perhaps of another taxonomy."""

    def find(*labels, vocabulary=taxonomy, **fields):
        (changes,) = compare_all(bundled, [item(*labels, **fields)], vocabulary)
        assert changes is not None
        return changes

    return find


@pytest.fixture(scope="module")
def multi_label(taxonomy, articles):
    """Return a classifier trained on articles with several labels each."""
    composed = [replace(a, role="reference") for a in articles if a.role == "support"][:1000]
    return TopicClassifier(taxonomy).fit(composed)


@pytest.mark.parametrize(
    ("label", "year", "expected"),
    [
        ("Sentel/Tigo", 2016, ()),
        ("Sentel/Tigo", 2018, ()),
        ("Free Sénégal", 2018, ()),
        ("Sentel/Tigo", 2019, (Replacement("Sentel/Tigo", "Free Sénégal", "successor"),)),
        ("Free Sénégal", 2024, ()),
        ("Yas", 2024, ()),
        ("Sentel/Tigo", 2025, (Replacement("Sentel/Tigo", "Yas", "successor"),)),
        ("Free Sénégal", 2025, (Replacement("Free Sénégal", "Yas", "successor"),)),
        ("Yas", 2016, (Replacement("Yas", "Sentel/Tigo", "predecessor"),)),
        ("Free Sénégal", 2010, (Replacement("Free Sénégal", "Sentel/Tigo", "predecessor"),)),
        ("Tigo", 2016, (Replacement("Tigo", "Sentel/Tigo", "renamed"),)),
        ("Tigo", 2021, (Replacement("Tigo", "Free Sénégal", "successor"),)),
        ("Sentel/Tigo", None, ()),
        ("Sonatel/Orange", 2025, ()),
    ],
)
def test_an_operators_label_follows_its_name(changes_of, label, year, expected):
    changes = changes_of(label, year=year)

    assert changes.replace == expected
    assert not changes.remove


def test_of_two_current_names_the_one_with_the_better_score_replaces_the_label(changes_of):
    name = "Le groupe Axian abandonne la marque Free : Yas, Mixx by Yas, Yas Sénégal. " * 4

    after = changes_of("Sentel/Tigo", text=name, year=2024)
    before = changes_of("Sentel/Tigo", text="Free Sénégal, ex-Tigo, Free Money. " * 8, year=2024)

    assert after.replace == (Replacement("Sentel/Tigo", "Yas", "successor"),)
    assert before.replace == (Replacement("Sentel/Tigo", "Free Sénégal", "successor"),)


def test_no_replacement_is_proposed_if_the_editor_assigned_both_names(changes_of):
    changes = changes_of("Yas", "Free Sénégal", "Sentel/Tigo", year=2025)

    assert changes.replace == ()


def test_a_text_on_another_subject_leads_to_no_successor(changes_of):
    text = (
        "Les rédactions des radios communautaires dénoncent la redevance réclamée par le Conseil "
        "national de régulation de l’audiovisuel. Leur union, qui réunit des stations rurales, "
        "demande l’appui de l’Etat pour former les animateurs et renouveler le matériel de studio."
    )

    changes = changes_of("Sentel/Tigo", text=text, year=2025)

    assert changes.replace == ()
    assert changes.remove == ("Sentel/Tigo",)
    assert changes.add == ("Radios communautaires",)


def test_a_label_outside_its_years_without_a_successor_stays(changes_of):
    text = (
        "Le contrat entre l’Artp et Global Voice sur le contrôle des appels entrants revient devant "
        "la justice : la société américaine réclame des dommages après la résiliation. L’affaire "
        "Global Voice avait conduit à la surtaxe des appels internationaux entrants."
    )

    changes = changes_of("Affaire Global Voice", text=text, year=2016)

    assert (changes.remove, changes.replace) == ((), ())
    assert "Affaire Global Voice" not in changes.add


def test_a_former_name_is_replaced_by_the_current_one(changes_of):
    law = "Les députés votent la loi sur le cyberdroit, le code des communications électroniques."

    changes = changes_of("cyberdroit", text=law)
    both = changes_of("Cyberdroit", "Législation/Réglementation", text=law)

    expected = Replacement("cyberdroit", "Législation/Réglementation", "renamed")
    assert changes.replace == (expected,)
    assert "Législation/Réglementation" not in changes.add
    assert both.replace == (replace(expected, label="Cyberdroit"),)
    assert both.remove == ()


def test_the_current_name_is_not_removed_if_a_former_name_is_replaced_by_it(changes_of):
    alone = changes_of("Handicapés", text=CYBERCAFES)
    both = changes_of("Handicapés", "Personnes handicapées", text=CYBERCAFES)

    assert alone.remove == ("Handicapés",)
    assert both.remove == ()
    assert both.replace == (Replacement("Personnes handicapées", "Handicapés", "renamed"),)


CYBER, BIOMETRICS = "Télécentres/Cybercentres", "Biométrie/Identité numérique"


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        pytest.param(
            ["télécentres/CYBERCENTRES"], Changes(), id="another spelling is not another name"
        ),
        pytest.param(
            *(["Météo", CYBER], Changes(unknown=("Météo",))),
            id="an unknown label is reported and kept",
        ),
        pytest.param(
            *([CYBER, "Infrastructures"], Changes(remove=("Infrastructures",))),
            id="the first label of the model is a known one",
        ),
        pytest.param(
            *(["Météo"], Changes(add=(CYBER,), unknown=("Météo",))),
            id="a label is proposed in addition to an unknown one",
        ),
        pytest.param(
            *([BIOMETRICS], Changes(add=(CYBER,), remove=(BIOMETRICS,))),
            id="a label that the text does not support is to be removed",
        ),
        pytest.param(
            [CYBER, "Fiscalité", "Téléphonie"], Changes(), id="a plausible second label is kept"
        ),
    ],
)
def test_labels_are_compared_with_a_text_on_cybercafes(changes_of, labels, expected):
    changes = changes_of(*labels, text=CYBERCAFES)

    assert changes == expected
    assert bool(changes) == bool(changes.add or changes.remove or changes.replace)


def test_a_section_alone_removes_no_label(bundled, taxonomy):
    tagger, article = bundled, item("Fintech", text=CYBERCAFES)
    article = replace(article, section="Ressources > Points de vue")
    k = tagger.labels.index("Fintech")

    with_section, without = tagger.decision_values([article, replace(article, section=None)])[:, k]

    assert with_section < tagger.weights.intercept[k] < without - 0.05
    assert tagger.scores([article])[0, k] < 3e-4
    assert compare_all(tagger, [article], taxonomy) == [Changes(add=("Télécentres/Cybercentres",))]


@pytest.mark.parametrize(
    ("label", "title", "text"),
    [
        pytest.param(
            *("Handicapés", "Télécentres : les gérants de cybercafés réclament une baisse", ""),
            id="a headline alone",
        ),
        pytest.param("Handicapés", "", "zyxwv qponm lkjih gfedc " * 20, id="no known words"),
        *(
            pytest.param(form, "", CYBERCAFES, id=f"a label of form, {form}")
            for form in ("Editorial", "Point de vue", "Portrait/Entretien")
        ),
    ],
)
def test_no_label_is_removed_by_little_text_or_from_its_form(changes_of, label, title, text):
    assert changes_of(label, title=title, text=text).remove == ()


def test_an_article_without_labels_is_not_compared(bundled, taxonomy):
    unlabelled, labelled = item(text=CYBERCAFES), item("Télécentres/Cybercentres", text=CYBERCAFES)

    changes = compare_all(bundled, [unlabelled, labelled, unlabelled], taxonomy)

    assert changes == [None, Changes(), None]
    assert compare_all(bundled, [], taxonomy) == []


def test_without_a_taxonomy_only_the_models_labels_are_known(changes_of):
    assert changes_of("Sentel/Tigo", vocabulary=None, year=2025).replace == ()
    assert changes_of("Tigo", vocabulary=None, year=2016).unknown == ("Tigo",)


def test_a_label_that_the_model_has_not_learned_changes_nothing(changes_of, taxonomy):
    larger_taxonomy = Taxonomy([*taxonomy, Label(name="Drones", last_year=2020)])

    changes = changes_of("Sentel/Tigo", "Drones", vocabulary=larger_taxonomy, year=2025)

    assert changes.replace == (Replacement("Sentel/Tigo", "Yas", "successor"),)
    assert changes.unknown == ("Drones",)


@pytest.mark.slow("learning")
def test_with_one_label_per_article_a_plausible_label_rules_out_others(fitted, bundled, taxonomy):
    opinions = fitted.out_of_fold_
    find_changes = ChangeFinder.of(bundled, taxonomy)

    # Without a section, the comparison uses the held-out decision values and does not compute new
    # ones with a model trained on these articles.
    without_sections = [replace(article, section=None) for article in opinions.articles]
    all_changes = find_changes(replace(opinions, articles=without_sections))

    has_removal = np.array([bool(changes and changes.remove) for changes in all_changes])
    has_addition = np.array([bool(changes and changes.add) for changes in all_changes])
    assert has_removal.mean() < 0.01
    assert 0.01 < has_addition.mean() < 0.1


def test_with_several_labels_per_article_each_proposed_label_is_added(multi_label, taxonomy):
    text = CYBERCAFES.replace("une baisse de la taxe", "une baisse de la taxe, de l’impôt, du fisc")
    tagger = multi_label.tagger_
    wrong = "Licences de télécommunications"
    article = item("Télécentres/Cybercentres", wrong, text=text)
    scores = tagger.scores([article])[0]
    selected = tagger.selection(scores[None])[0] > 0

    (changes,) = compare_all(tagger, [article], taxonomy)

    proposed = {name for name, on in zip(tagger.labels, selected, strict=True) if on}
    assert not tagger.calibration.exclusive
    assert changes is not None
    assert set(changes.add) == proposed - {"Télécentres/Cybercentres"}
    assert "Fiscalité" in changes.add
    added_scores = [scores[tagger.labels.index(name)] for name in changes.add]
    assert added_scores == sorted(added_scores, reverse=True)
    assert changes.remove == (wrong,)


LABELS = st.sampled_from(
    "Sentel/Tigo,Sentel,Tigo,tigo,Free Sénégal,Yas,Yas Sénégal,Cyberdroit,Fintech,Editorial,Météo,"
    "Législation/Réglementation,Handicapés,Personnes handicapées,SMSI,Affaire Global Voice".split(
        ","
    )
)


@settings(max_examples=200)
@given(
    labels=st.lists(LABELS, max_size=5),
    year=st.one_of(st.none(), st.integers(1999, 2027)),
    seed=st.integers(0, 2**32 - 1),
    exclusive=st.booleans(),
)
def test_changes_are_consistent_and_applying_them_leaves_nothing_to_change(
    bundled, taxonomy, labels, year, seed, exclusive
):
    tagger, rng = bundled, np.random.default_rng(seed)
    calibration = replace(tagger.calibration, exclusive=exclusive)
    find_changes = ChangeFinder.of(replace(tagger, calibration=calibration), taxonomy)
    decision_values = rng.normal(-1, 0.3, (1, len(tagger.labels))).astype(np.float32)
    scores = rng.dirichlet(np.full(len(tagger.labels), 0.05))[None]
    article = replace(item(*labels, year=year), section=None)
    n_known = np.array([100], np.int32)

    opinions = Opinions([article], decision_values, scores, tagger.selection(scores), n_known)
    (changes,) = find_changes(opinions)

    assert (changes is None) == (not labels)
    if changes is None:
        return
    old = [replacement.label for replacement in changes.replace]
    by = [replacement.by for replacement in changes.replace]
    current_names = {taxonomy.find(label) or label for label in labels}
    assert not current_names & {*changes.add}
    assert {*changes.remove, *old, *changes.unknown} <= {*labels}
    assert not {*changes.add} & {*changes.remove, *old, *by}
    assert not {*changes.remove} & {*old, *by}
    assert {*by, *changes.add} <= {*taxonomy.names}
    new_labels = tuple(dict.fromkeys([*(x for x in labels if x not in old), *by, *changes.add]))
    if not changes.remove:
        (second,) = find_changes(replace(opinions, articles=[replace(article, labels=new_labels)]))
        assert second is not None
        assert (second.add, second.replace) == ((), ())


def test_a_model_contains_the_taxonomy_it_was_trained_with(model, taxonomy):
    manifest = read_manifest(model)
    saved = model_taxonomy(manifest)

    assert saved.labels == taxonomy.labels
    assert saved.digest() == manifest["details"]["taxonomy"]["sha256"]
    assert saved.find("Cyberdroit") == "Législation/Réglementation"


@pytest.mark.parametrize("details", [{}, {"taxonomy": {"labels": 2, "sha256": "0"}}])
def test_an_early_model_has_only_the_names_of_its_labels(details):
    taxonomy = model_taxonomy({"labels": ["Yas", "Fintech"], "details": details})

    assert taxonomy.labels == (Label(name="Yas"), Label(name="Fintech"))


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ({"name": "Yas"}, "A taxonomy is a dict"),
        (["Yas"], "A label is a str"),
        ([{"id": "yas"}], "No name in the label"),
        ([{"name": 3}], "'name': 3"),
        ([{"name": "Yas", "aliases": "Tigo"}], "'aliases': 'Tigo'"),
        ([{"name": "Yas", "cues": ["a", 1]}], "'cues'"),
        ([{"name": "Yas", "first_year": True}], "'first_year': True"),
        ([{"name": "Yas", "last_year": 2024.5}], "'last_year': 2024.5"),
        ([{"name": "Yas", "weight": float("nan")}], "'weight': nan"),
        ([{"name": "Yas", "eval": "1"}], "'eval'"),
        ([{"name": "Yas"}, {"name": "yas"}], "Duplicate label 'yas'"),
        ([{"name": "Fintech"}], "does not match its labels"),
    ],
)
def test_an_invalid_taxonomy_is_refused(records, message):
    details = {"taxonomy": {"records": records}}

    with pytest.raises(ModelError, match=f"taxonomy .*model 1a2b.*{message}.*: train it again"):
        model_taxonomy({"id": "1a2b", "labels": ["Yas"], "details": details})
