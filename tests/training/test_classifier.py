"""The estimator: scikit-learn's contract, inputs, outputs and what it learns."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from helpers.press import ECOLE, FIBRE, LABELS, SEVERAL, TEXTS
from helpers.training import small
from scipy.sparse import csr_matrix
from sklearn.base import clone
from sklearn.model_selection import GroupKFold, cross_val_score, cross_validate
from sklearn.svm import LinearSVC

from osiris_nlp.base.errors import InputError, brief
from osiris_nlp.base.records import Article
from osiris_nlp.evaluation import label_matrix
from osiris_nlp.model.features import FeatureSettings, FeatureSpace
from osiris_nlp.model.folders.registry import load_tagger
from osiris_nlp.taxonomy import Label, Taxonomy, add
from osiris_nlp.training import DateSplit, StoryKFold, TopicClassifier
from osiris_nlp.training.bounds import check_settings
from osiris_nlp.training.fitting.solver import fit_linear

FLAGS = {"stemmed", "merge_copies", "at_least_one", "learning_curve", "verbose"}


def test_init_only_stores():
    taxonomy = Taxonomy.from_names(["Fintech", "SMSI"])

    model = TopicClassifier(taxonomy, C=-1.0)

    assert model.taxonomy is taxonomy
    assert model.get_params()["C"] == -1.0
    assert not [name for name in vars(model) if name.endswith("_")]


def test_fit_leaves_settings_and_arguments_untouched():
    model, texts, labels = small(C=0.5), list(TEXTS), [list(labels) for labels in SEVERAL]
    before = model.get_params()

    result = model.fit(texts, labels)

    assert result is model
    assert model.get_params() == before
    assert texts == TEXTS
    assert labels == SEVERAL


def test_refit_forgets_the_first_fit():
    fresh = small().fit(FIBRE + ECOLE, LABELS[:4] + LABELS[8:])

    model = small().fit(TEXTS, LABELS).fit(FIBRE + ECOLE, LABELS[:4] + LABELS[8:])

    assert model.classes_.tolist() == ["Infrastructures", "TIC pour l’éducation"]
    assert np.array_equal(model.predict_proba(TEXTS), fresh.predict_proba(TEXTS))


def test_a_row_does_not_depend_on_other_rows():
    model = small().fit(TEXTS, LABELS)

    all_at_once = model.predict_proba(TEXTS)

    one_by_one = np.vstack([model.predict_proba([text]) for text in reversed(TEXTS)])[::-1]
    assert np.array_equal(all_at_once, one_by_one)


def test_cross_validate_accepts_groups():
    groups = [i % 2 for i in range(12)]

    grouped = cross_validate(small(), TEXTS, SEVERAL, groups=groups, cv=GroupKFold(2))

    assert grouped["test_score"].tolist() == pytest.approx([1 / 6, 1 / 6])


def test_fewer_stories_than_folds_are_refused():
    with pytest.raises(InputError, match=r"Too few stories .*\(2\): .*at least 4"):
        TopicClassifier(folds=4).fit([TEXTS[0], TEXTS[4]], ["A", "B"])


def test_the_error_for_an_unknown_label_suggests_the_nearest():
    taxonomy = Taxonomy.from_names(sorted(set(LABELS)))

    with pytest.raises(InputError, match="Unknown label 'Fintec'.*did you mean 'Fintech'"):
        small(taxonomy=taxonomy).fit(TEXTS, ["Fintec", *LABELS[1:]])


@pytest.mark.parametrize(
    "value", ["fort", [], {}, pd.NA, np.nan, 10**5000, 1j, np.array([1, 2])], ids=brief
)
@pytest.mark.parametrize("name", sorted({*TopicClassifier().get_params()} - {"columns"}))
def test_a_setting_of_another_type_is_refused(name, value):
    with pytest.raises(InputError, match=f"(?s){name} is .*: expected "):
        TopicClassifier(**{name: value}).fit(TEXTS, LABELS)


def test_columns_that_are_not_a_mapping_are_refused():
    with pytest.raises(InputError, match="columns is 'body=text': expected a mapping"):
        TopicClassifier(columns="body=text").fit(TEXTS, LABELS)


@pytest.mark.parametrize("name", sorted({*TopicClassifier().get_params()} - FLAGS))
def test_a_truth_value_is_not_a_number(name):
    with pytest.raises(InputError, match=f"{name} is True: expected "):
        TopicClassifier(**{name: True}).fit(TEXTS, LABELS)


def test_settings_may_be_numbers_of_numpy(tmp_path):
    settings = {
        "C": np.float16(0.3),
        "prior_weight": np.float32(2.0),
        "folds": np.int8(2),
        "top_k": np.uint8(1),
        "random_state": np.int64(2**63 - 1),
        "stemmed": np.True_,
        "min_df": np.int64(1),
        "n_jobs": np.int64(1),
    }

    model = TopicClassifier(**settings).fit(TEXTS, LABELS)

    assert model.predict(["La fibre à Kolda"]).tolist() == ["Infrastructures"]
    model.save(tmp_path / "essai")
    loaded = load_tagger(tmp_path / "essai")
    assert loaded.labels == tuple(model.classes_)
    assert loaded.space.settings.min_df == 1


@pytest.mark.slow("learning")
def test_two_fits_give_the_same_bytes(articles, taxonomy):
    first, second = (TopicClassifier(taxonomy, n_jobs=n).fit(articles[::2]).tagger_ for n in (1, 2))

    assert first.weights.codes.tobytes() == second.weights.codes.tobytes()
    one, other = (each.selection.propose_threshold.tobytes() for each in (first, second))
    assert one == other
    assert first.calibration.offset.tobytes() == second.calibration.offset.tobytes()


@pytest.mark.parametrize("C", [0.1, 1.0, 10.0])
def test_the_solver_agrees_with_linear_svc(articles, C):
    corpus = [article for article in articles if article.role == "reference"]
    space = FeatureSpace.fit(corpus, FeatureSettings())
    rows = space.rows(corpus)
    label = np.array(["Fintech" in a.labels or "Fiscalité" in a.labels for a in corpus])
    both = np.stack([label, ~label], axis=1)
    cost = np.full(both.shape, C, np.float32)
    matrix = csr_matrix((rows.values, rows.indices, rows.indptr), (len(rows), space.size))
    oracle = LinearSVC(C=C, tol=1e-6, max_iter=100_000).fit(matrix, label)

    weights, intercept = fit_linear(
        rows, both, cost, np.zeros((space.size, 2), np.float32), tolerance=1e-4
    )

    expected = oracle.decision_function(matrix)
    decision_values = matrix @ weights + intercept
    assert np.abs(decision_values[:, 0] - expected).max() < 5e-3
    assert ((decision_values[:, 0] > 0) == (expected > 0)).mean() >= 0.9999
    assert decision_values[:, 1] == pytest.approx(-decision_values[:, 0], abs=5e-3)


def test_decisions_on_the_bundled_articles_agree_with_linear_svc(articles, taxonomy):
    labelled = [a for a in articles if a.labels]
    space = FeatureSpace.fit(labelled, FeatureSettings())
    rows = space.rows(labelled)
    positive = label_matrix(labelled, taxonomy.names)
    matrix = csr_matrix((rows.values, rows.indices, rows.indptr), (len(rows), space.size))
    train = np.arange(len(labelled)) % 4 > 0

    weights, intercept = fit_linear(
        rows.subset(train),
        positive[train],
        np.ones((train.sum(), len(taxonomy)), np.float32),
        np.zeros((space.size, len(taxonomy)), np.float32),
    )

    positive_decisions = matrix @ weights + intercept > 0
    oracles = [LinearSVC().fit(matrix[train], column[train]) for column in positive.T]
    expected = np.stack([svc.decision_function(matrix) > 0 for svc in oracles], axis=1)
    assert (positive_decisions == expected).mean() >= 0.9999
    assert expected.sum() > 1500


def test_the_solution_without_loss_is_the_prior():
    space = FeatureSpace.fit([Article(id="1", text=text) for text in TEXTS], FeatureSettings())
    rows = space.rows([Article(id="1", text=text) for text in TEXTS])
    prior = np.linspace(-1, 1, space.size * 2, dtype=np.float32).reshape(-1, 2)
    positive = np.ones((12, 2), dtype=bool)

    weights, intercept = fit_linear(rows, positive, np.zeros((12, 2), np.float32), prior)

    assert np.array_equal(weights, prior)
    assert intercept.tolist() == [0.0, 0.0]


def test_a_label_without_examples_is_suggested_by_its_cues():
    taxonomy = Taxonomy(
        [
            *(Label(name=name) for name in sorted(set(LABELS))),
            Label(name="Handicapés", cues=("malvoyant", "langue des signes", "lecteur d’écran")),
        ]
    )

    model = small(taxonomy=taxonomy).fit(TEXTS, LABELS)
    best = model.suggest("Un lecteur d’écran en wolof pour les malvoyants de Kaolack")[0]

    assert best.label == "Handicapés"
    assert {"lecteur d’écran", "malvoyants"} & {e.text for e in best.evidence}


def test_an_added_label_without_weight_is_suggested_by_its_cues():
    heavy = Taxonomy([Label(name=name, weight=100) for name in sorted(set(LABELS))])
    cues, day = ["VSAT", "orbite", "satellite"], dt.date(2026, 12, 1)
    taxonomy, _ = add(heavy, "Satellites", cues=cues, on=day)

    model = small(taxonomy=taxonomy).fit(TEXTS, LABELS)
    best = model.suggest("Un satellite mis en orbite relie les stations VSAT de Tambacounda")[0]

    assert (taxonomy.get("Satellites").weight, best.label) == (0, "Satellites")


@pytest.mark.slow("learning")
def test_a_single_example_is_not_drowned_by_the_negatives(articles, taxonomy):
    examples = [a for a in articles if a.labels[0] == "Handicapés"]
    others = [a for a in articles if "Handicapés" not in a.labels]

    model = TopicClassifier(taxonomy).fit([*others, examples[0]])
    scores = model.predict_proba(examples[1:])

    column = model.classes_.tolist().index("Handicapés")
    n_above = (scores > scores[:, [column]]).sum(axis=1)
    assert (1 / (1 + n_above)).mean() > 0.45


def test_a_label_absent_from_training_scores_zero():
    model = small().fit(TEXTS, LABELS)

    assert model.score(TEXTS[:1], ["Infrastructures"]) == 1.0
    assert model.score([*TEXTS[:1], "Un festival à Gorée"], ["Infrastructures", "Culture"]) == 0.5


def test_support_articles_train_the_model_but_are_never_held_out(articles):
    reference = [a for a in articles if a.role == "reference"][:150]
    support = [a for a in articles if a.role == "support"]

    model = TopicClassifier(prior_weight=0.0).fit([*reference, *support])

    assert {a.role for a in model.out_of_fold_.articles} == {"reference"}
    assert len(model.out_of_fold_.articles) == model.n_reference_ == 150
    assert model.n_articles_ == 150 + len(support)
    assert model.report().figures["mrr"].value > 0.5


def test_support_articles_alone_are_not_enough_to_train(articles):
    support = [a for a in articles if a.role == "support"]

    with pytest.raises(
        InputError, match=r"Too few stories among the labelled reference articles \(0\)"
    ):
        TopicClassifier().fit(support)


def test_the_section_is_a_separate_field(fitted):
    text = "La rédaction revient sur les événements du mois."

    without_section = Article(id="1", text=text)
    archived = Article(id="1", text=text, section="Batik > Archives des éditoriaux > Année 2009")

    assert fitted.suggest(archived)[0].label == "Editorial"
    assert fitted.suggest(without_section)[0].label != "Editorial"


# --- columns of data frames

FRAME = pd.DataFrame({"une": ["La une"] * len(TEXTS), "propos": TEXTS, "genre": LABELS})
CHOICE = {"propos": "text", "genre": "labels", "une": "title"}


def test_the_columns_of_a_frame_can_be_chosen():
    canonical = FRAME.rename(columns=CHOICE)
    model = small(columns=CHOICE).fit(FRAME)
    expected = small().fit(canonical)

    new = FRAME.drop(columns="genre")  # whose labels are to be predicted
    scores = expected.predict_proba(canonical)
    assert model.predict_proba(new).tolist() == scores.tolist()
    assert model.predict_frame(new).to_numpy().tolist() == scores.tolist()
    assert model.to_sklearn().predict(new).tolist() == model.predict(new).tolist()
    assert model.score(FRAME) == model.score(new, LABELS) == expected.score(canonical)
    assert model.evaluate(FRAME).confusions == expected.evaluate(canonical).confusions
    assert model.suggest(new.iloc[0].to_dict()) == expected.suggest(canonical.iloc[0].to_dict())
    assert clone(model).fit(FRAME).predict(new).tolist() == model.predict(new).tolist()


def test_a_frame_without_labels_is_refused_with_its_columns():
    frame = FRAME.rename(columns={"propos": "content"})

    with pytest.raises(InputError, match="No column of labels among content, une, genre: name one"):
        small().fit(frame)
    with pytest.raises(InputError, match="No column 'sujet' for labels: expected one of une, cont"):
        small(columns={"sujet": "labels"}).fit(frame)
    with pytest.raises(InputError, match=r"nothing is in mots-clés \(other columns: sujet\)"):
        small().fit(pd.DataFrame({"text": TEXTS, "mots-clés": None, "sujet": LABELS}))
    with pytest.raises(InputError, match="No article has a label: pass y, or articles with labels"):
        small().fit(TEXTS)


def test_a_warning_points_to_the_call_that_caused_it():
    frame = pd.DataFrame({"content": TEXTS, "category": LABELS})

    with pytest.warns(UserWarning, match="Columns read: content as text, cat") as fitting:
        model = small().fit(frame)

    model.predict(frame)  # warnings are errors here
    model.fit(frame)
    assert [warning.filename for warning in fitting] == [__file__]


def test_labels_in_y_are_not_read_from_a_column():
    frame = pd.DataFrame({"content": TEXTS, "labels": ["SMSI"] * len(TEXTS)})

    with pytest.warns(UserWarning, match="Columns read: content as text$"):
        model = small().fit(frame, LABELS)

    assert "SMSI" not in model.classes_


def test_splitters_keep_stories_of_a_chosen_column_together():
    frame = pd.DataFrame({"depeche": TEXTS, "genre": LABELS, "event": [n // 2 for n in range(12)]})
    columns = {"depeche": "text", "genre": "labels", "event": "story"}

    folds = list(StoryKFold(3, columns=columns).split(frame))

    for train, test in folds:
        assert {*frame.event[train]}.isdisjoint(frame.event[test])
    dated = frame.assign(jour=[f"{2000 + n}-01-01" for n in range(len(TEXTS))])
    ((earlier, later),) = DateSplit(0.5, columns={**columns, "jour": "date"}).split(dated)
    assert max(dated.jour[earlier]) < min(dated.jour[later])


def test_splitters_recognise_the_columns_of_a_frame():
    frame = pd.DataFrame({"content": TEXTS, "category": LABELS})

    folds = [test.tolist() for _, test in StoryKFold(3).split(frame)]

    assert folds == [test.tolist() for _, test in StoryKFold(3).split(TEXTS, LABELS)]
    with pytest.warns(UserWarning, match="Columns read: content as text, category as labels"):
        scores = cross_val_score(small(), frame, cv=StoryKFold(3))
    assert scores.tolist() == cross_val_score(small(), TEXTS, LABELS, cv=StoryKFold(3)).tolist()


@pytest.mark.parametrize("name", "C prior_weight title_weight min_df folds top_k verbose".split())
def test_a_million_is_the_last_number_that_a_setting_takes(name):
    check_settings({name: 1_000_000})

    with pytest.raises(InputError, match=f"{name} is 1000001.*to a million"):
        check_settings({name: 1_000_001})
