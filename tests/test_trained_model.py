"""A trained model comes back whole: with its predictions to the last bit, and without scikit-learn."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pandas as pd
import pytest
from helpers.models import forge
from helpers.own_data import (
    CODES,
    FLAGS,
    FRAME,
    LABELS,
    LISTS,
    MATRIX,
    NEW_LABELS,
    NEW_TEXTS,
    TEXTS,
    small,
)
from helpers.searches import ARTICLES, TAXONOMY
from sklearn.base import clone
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import VotingClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

import osiris_nlp
from osiris_nlp import Article, Model, TopicClassifier, evaluate, load_model
from osiris_nlp.base.errors import InputError, ModelError
from osiris_nlp.model.engine import load_compiled
from osiris_nlp.model.folders.registry import MANIFEST, load_tagger

MODEL_0_1_0 = Path(__file__).parent / "upgrades" / "model-0.1.0"

pytestmark = pytest.mark.usefixtures("compiled_engine")

OWN_COLUMNS = FRAME.rename(columns={"text": "corps", "labels": "thème"})
FITS: dict[str, Callable[[], TopicClassifier]] = {
    "names": lambda: small().fit(TEXTS, LABELS),
    "whole numbers": lambda: small().fit(TEXTS, CODES),
    "numbers of 8 bits": lambda: small().fit(TEXTS, np.array(CODES, np.int8)),
    "numbers with a gap": lambda: small().fit(TEXTS, pd.Series([np.nan, *CODES[1:]])),
    "booleans": lambda: small().fit(TEXTS, FLAGS),
    "lists": lambda: small().fit(TEXTS, LISTS),
    "lists of numbers": lambda: small().fit(TEXTS, [[code, 99] for code in CODES]),
    "a matrix": lambda: small().fit(TEXTS, MATRIX),
    "a frame of indicators": lambda: small().fit(
        TEXTS, pd.DataFrame(MATRIX, columns=["école", "argent", "réseaux"])
    ),
    "a matrix with an empty column": lambda: small().fit(
        TEXTS, np.hstack([MATRIX, np.zeros((24, 1), int)])
    ),
    "a taxonomy": lambda: small(taxonomy=TAXONOMY).fit(ARTICLES),
    "a taxonomy and a matrix": lambda: small(taxonomy=TAXONOMY).fit(
        TEXTS, pd.DataFrame(MATRIX[:, :2], columns=["Fintech", "Infrastructures"])
    ),
    "own columns": lambda: small(columns={"corps": "text", "thème": "labels"}).fit(OWN_COLUMNS),
    "names with spaces and line ends": lambda: small().fit(
        TEXTS, [f" {label}\n2024 " for label in LABELS]
    ),
    "pairs of words": lambda: small(ngrams=2, stemmed=False, top_k=2).fit(TEXTS, LISTS),
}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Return a function that gives the estimator of `FITS` with this name, and its folder."""

    @cache
    def fit_and_save(name):
        classifier = FITS[name]()
        return classifier, classifier.save(tmp_path_factory.mktemp("modeles") / "sujets")

    return fit_and_save


@pytest.fixture(scope="module")
def model():
    return small().fit(TEXTS, LABELS).model_


@pytest.mark.parametrize("name", FITS)
def test_a_saved_model_predicts_the_same_to_the_last_bit(name, saved):
    classifier, folder = saved(name)

    model = load_model(folder)

    assert model.classes_.tolist() == classifier.classes_.tolist()
    assert model.classes_.dtype == classifier.classes_.dtype
    for method in ("predict", "predict_proba"):
        loaded, trained = (getattr(m, method)(NEW_TEXTS) for m in (model, classifier))
        assert loaded.dtype == trained.dtype
        assert loaded.tolist() == trained.tolist()
        assert type(loaded[0]) is type(trained[0])
    for text in NEW_TEXTS:
        assert model.suggest(text) == classifier.suggest(text)
    assert model.taxonomy.labels == classifier.model_.taxonomy.labels
    assert model.columns == classifier.columns
    assert model.details["corpus"]["articles"] == classifier.n_articles_
    assert {path.suffix for path in folder.iterdir()} == {".json", ".safetensors", ".md"}


@pytest.mark.parametrize("name", FITS)
def test_the_report_and_similar_articles_come_back_except_for_rounding(name, saved):
    classifier, folder = saved(name)

    model = load_model(folder)

    report, trained = model.report(), classifier.report()
    assert report.articles == trained.articles
    for figure, interval in trained.figures.items():
        assert report.figures[figure].value == pytest.approx(interval.value, abs=1e-3, nan_ok=True)
    # The file has similarities in half precision, as they are displayed to two decimals.
    neighbours = [m.similar(NEW_TEXTS[0], top=3) for m in (model, classifier)]
    assert [[n.id, n.labels] for n in neighbours[0]] == [[n.id, n.labels] for n in neighbours[1]]
    similarities = [[n.similarity for n in several] for several in neighbours]
    assert similarities[0] == pytest.approx(similarities[1], abs=1e-3)


def test_a_frame_with_own_columns_is_read_by_the_loaded_model(saved):
    _, folder = saved("own columns")

    model = load_model(folder)

    assert model.predict(OWN_COLUMNS).tolist() == LABELS
    assert model.predict(OWN_COLUMNS.drop(columns="thème")).tolist() == LABELS
    assert model.predict(OWN_COLUMNS.iloc[0]).tolist() == ["Infrastructures"]
    assert model.predict({"corps": NEW_TEXTS[1]}).tolist() == ["Fintech"]
    assert evaluate(model, OWN_COLUMNS).figures["hit@1"].value == 1


def test_a_model_knows_the_articles_that_it_was_trained_on(saved):
    model = load_model(saved("names")[1])

    assert model.has_seen([*TEXTS[:2], *NEW_TEXTS[:1]]).tolist() == [True, True, False]
    assert model.has_seen(pd.DataFrame({"texte": TEXTS[:1]})).tolist() == [True]


def test_no_article_evaluates_no_model(saved):
    model = load_model(saved("names")[1])

    with pytest.raises(InputError, match="No articles to evaluate the model on: expected at least"):
        evaluate(model, pd.DataFrame({"text": [], "labels": []}))


SERVING = """
import json, sys
import osiris_nlp

model = osiris_nlp.load_model(sys.argv[1])
texts = json.loads(sys.argv[2])
predictions = model.predict(texts).tolist(), model.predict_proba(texts).tolist()
row = model.predict({"text": texts[0]}).tolist()
suggestions = [[s.label, s.score, s.tier] for s in model.suggest(texts[0])]
article = osiris_nlp.Article(id="1", text=texts[0])
similar = [[n.id, n.similarity] for n in model.similar(article)]
heavy = {"sklearn", "pandas", "scipy", "joblib", "numba", "spacy"}.intersection(sys.modules)
report = model.report()
evaluation = osiris_nlp.evaluate(model, texts, json.loads(sys.argv[3]))
later = {"sklearn", "pandas", "joblib", "numba", "spacy"}.intersection(sys.modules)
print(json.dumps({
    "predictions": predictions, "row": row, "suggestions": suggestions, "similar": similar,
    "heavy": sorted(heavy), "later": sorted(later), "articles": report.articles,
    "mrr": evaluation.figures["mrr"].value, "repr": repr(model),
}))
"""


@pytest.mark.slow("processes")
@pytest.mark.parametrize("name", ["names", "whole numbers", "booleans", "a matrix"])
def test_a_process_without_scikit_learn_predicts_the_same(name, saved, monkeypatch):
    classifier, folder = saved(name)
    truth = classifier.predict(NEW_TEXTS).tolist()
    command = [sys.executable, "-W", "error", "-c", SERVING, folder, json.dumps(NEW_TEXTS)]

    process = subprocess.run(
        [*command, json.dumps(truth)], capture_output=True, text=True, check=True
    )

    # A process that reads little uses the plain engine, without numba; this one uses the compiled engine.
    monkeypatch.setattr("osiris_nlp.model.features.engine_for", lambda _: load_compiled())
    answer = json.loads(process.stdout)
    assert answer["heavy"] == answer["later"] == []
    assert answer["predictions"] == [truth, classifier.predict_proba(NEW_TEXTS).tolist()]
    assert answer["row"] == truth[:1]
    suggestions = classifier.suggest(NEW_TEXTS[0])
    assert answer["suggestions"] == [[s.label, s.score, s.tier] for s in suggestions]
    neighbours = [neighbour.id for neighbour in classifier.similar(NEW_TEXTS[0])]
    assert [number for number, _ in answer["similar"]] == neighbours
    assert (answer["articles"], answer["mrr"]) == (24, 1)
    assert answer["repr"].startswith("Model sujets@")


@pytest.mark.parametrize("name", FITS)
def test_the_estimator_comes_back_and_learns_the_same_weights_again(name, saved):
    classifier, folder = saved(name)

    loaded = TopicClassifier.load(folder)

    assert loaded.predict(NEW_TEXTS).tolist() == classifier.predict(NEW_TEXTS).tolist()
    for method in ("predict_proba", "decision_function"):
        trained = getattr(classifier, method)(NEW_TEXTS)
        assert np.array_equal(getattr(loaded, method)(NEW_TEXTS), trained)
    settings = classifier.get_params(deep=False)
    taxonomy = settings.pop("taxonomy")
    has_taxonomy = loaded.get_params(deep=False).pop("taxonomy") is not None
    assert has_taxonomy == (taxonomy is not None)
    assert {**loaded.get_params(deep=False), "taxonomy": None} == {**settings, "taxonomy": None}
    assert loaded.n_articles_ == classifier.n_articles_
    assert loaded.C_ == classifier.C_ == 1


def test_a_loaded_estimator_works_in_pipelines_and_votes(saved):
    loaded = TopicClassifier.load(saved("names")[1])
    frozen = FrozenEstimator(loaded)

    pipeline = make_pipeline(FunctionTransformer(), frozen).fit(TEXTS, LABELS)
    vote = VotingClassifier([("saved", frozen), ("new", small())], voting="soft").fit(TEXTS, LABELS)

    assert pipeline.predict(NEW_TEXTS).tolist() == NEW_LABELS
    assert np.array_equal(pipeline.predict_proba(NEW_TEXTS), loaded.predict_proba(NEW_TEXTS))
    assert vote.predict(NEW_TEXTS).tolist() == NEW_LABELS


@pytest.mark.parametrize("load", [load_model, TopicClassifier.load])
def test_a_loaded_model_can_be_saved_again_with_everything(load, saved, tmp_path):
    _, original = saved("whole numbers")
    first = load_model(original)

    folder = load(original).save(tmp_path / "copie")

    copy = load_model(folder)
    assert copy.name.removeprefix("copie@") == first.name.removeprefix("sujets@")
    assert copy.predict_proba(NEW_TEXTS).tolist() == first.predict_proba(NEW_TEXTS).tolist()
    assert copy.predict(NEW_TEXTS).tolist() == [2, 10, 1]
    assert copy.report().to_dict() == first.report().to_dict()
    assert copy.similar(NEW_TEXTS[0]) == first.similar(NEW_TEXTS[0])
    assert copy.details == first.details
    assert copy.card == first.card != ""
    with pytest.raises(ModelError, match="copie' is a model already"):
        load(original).save(tmp_path / "copie")


def test_a_model_of_version_0_1_0_is_a_whole_model():
    model = load_model(MODEL_0_1_0)

    assert model.classes_.tolist() == sorted(load_tagger(MODEL_0_1_0).labels)
    assert model.predict("Wave ramène à 1 % les frais du paiement mobile")[0] == "Fintech"
    assert model.predict_proba([NEW_TEXTS[0]]).sum() == pytest.approx(1)
    assert model.report().articles == 240
    assert model.similar("Wave et le transfert d’argent par téléphone")
    assert repr(model).startswith("Model model-0.1.0@4cf9eef8bd6e with 16 labels")
    classifier = TopicClassifier.load(MODEL_0_1_0)
    assert classifier.predict(NEW_TEXTS[1:2]).tolist() == ["Fintech"]
    assert classifier.n_copies_ == 0
    assert classifier.taxonomy.names == tuple(load_tagger(MODEL_0_1_0).labels)


def test_a_model_is_not_an_estimator(model):
    assert isinstance(model, Model)
    assert not hasattr(model, "fit")
    with pytest.raises(TypeError, match="does not seem to be a scikit-learn estimator"):
        clone(model)


@pytest.mark.parametrize(
    "items",
    [
        NEW_TEXTS,
        pd.Series(NEW_TEXTS, index=["a", "b", "c"]),
        pd.DataFrame({"text": NEW_TEXTS}),
        [{"text": text} for text in NEW_TEXTS],
        [Article(id=text, text=text) for text in NEW_TEXTS],
        np.array(NEW_TEXTS),
        [row for _, row in pd.DataFrame({"text": NEW_TEXTS, "labels": NEW_LABELS}).iterrows()],
    ],
    ids=["texts", "Series", "frame", "mappings", "articles", "array", "rows of a frame"],
)
def test_a_model_reads_what_the_estimator_reads(items, model):
    assert model.predict(items).tolist() == NEW_LABELS
    assert [model.suggest(item, top=1)[0].label for item in NEW_TEXTS] == NEW_LABELS
    assert model.predict_frame(items).shape == (3, 3)
    assert model.suggest_frame(items, top=1)["label"].tolist() == NEW_LABELS


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("models/essai", "is 'models/essai'"),
        (Path("models/essai"), "is 'models/essai'"),
        (pd.DataFrame({"text": TEXTS}), "has type DataFrame"),
        (DummyClassifier().fit([[0], [1]], [0, 1]), "has type DummyClassifier"),
        (make_pipeline(TopicClassifier()), "has type Pipeline"),
        (TopicClassifier(), "has type TopicClassifier"),
        (np.eye(2), "has type ndarray"),
    ],
)
def test_only_models_and_fitted_classifiers_are_evaluated(model, name):
    with pytest.raises(InputError) as refusal:
        evaluate(model, TEXTS, LABELS)

    assert str(refusal.value) == (
        f"model {name}: expected a Model, which load_model(folder) returns, or a fitted "
        "TopicClassifier, such as pipeline[-1]; for the scores of another model, use "
        "osiris_nlp.evaluation.evaluate_scores"
    )


def test_suggestions_for_several_articles_at_once_are_refused_with_a_remedy(model):
    with pytest.raises(
        InputError, match="Got 3 articles: expected one; suggest_frame and predict_frame"
    ):
        model.suggest(NEW_TEXTS)


# --- Folders that somebody else made

TARGET = {"form": "label", "classes": [1, 2, 10], "columns": [0, 2, 1], "dtype": "int64"}
HOSTILE: dict[str, tuple[Any, str]] = {
    "no mapping": (["label"], "target is list, expected a mapping"),
    "no form": ({"classes": [1], "columns": [0]}, r"target\.form is missing"),
    "an unknown form": (TARGET | {"form": "tree"}, r"target\.form is 'tree'"),
    "a form of several lines": (TARGET | {"form": "label\n"}, r"target\.form is 'label"),
    "too few classes": (TARGET | {"classes": [1, 2]}, "2 classes and 3 columns for 3 labels"),
    "too few columns": (
        TARGET | {"classes": [1, 2], "columns": [0, 1]},
        "2 classes and 2 columns for 3 labels",
    ),
    "a column beyond the labels": (TARGET | {"columns": [0, 1, 3]}, "is not one of 3"),
    "a negative column": (TARGET | {"columns": [0, 1, -1]}, r"columns\[2\] is -1"),
    "a huge column": (TARGET | {"columns": [0, 1, 2**60]}, r"columns\[2\] is 1\.15"),
    "a column twice": (TARGET | {"columns": [0, 1, 1]}, "has a column twice"),
    "a fractional column": (TARGET | {"columns": [0, 1, 1.5]}, r"columns\[2\] is 1\.5"),
    "a column of true": (TARGET | {"columns": [0, 1, True]}, r"columns\[2\] is True"),
    "classes of two types": (TARGET | {"classes": [1, 2, "3"]}, "classes of several types"),
    "true among numbers": (TARGET | {"classes": [1, 2, True]}, "classes of several types"),
    "a class that is a list": (TARGET | {"classes": [[1], [2], [3]]}, r"classes\[0\] is list"),
    "a class that is null": (TARGET | {"classes": [1, 2, None]}, r"classes\[2\] is None"),
    "a huge class": (TARGET | {"classes": [1, 2, 1e300]}, r"classes\[2\] is 1e\+300"),
    "a class of a megabyte": (
        TARGET | {"classes": ["a", "b", "c" * 1_000_000]},
        r"classes\[2\] is str, expected text of at most 1000",
    ),
    "an unknown type": (TARGET | {"dtype": "object"}, r"target\.dtype is 'object'"),
    "a type that is too small": (
        TARGET | {"classes": [1, 2, 1000], "dtype": "int8"},
        "classes that are not of type int8",
    ),
    "names": (TARGET | {"classes": ["1", "2", "10"]}, "classes that are not of type int64"),
    "no classes": ({"form": "matrix", "classes": [], "columns": []}, "classes has 0 items"),
}


@pytest.mark.parametrize(("target", "message"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_target_is_refused_with_its_place(target, message, saved, tmp_path):
    folder = shutil.copytree(saved("whole numbers")[1], tmp_path / "sujets")
    assert orjson.loads((folder / MANIFEST).read_bytes())["target"] == TARGET

    forge(folder, target=target)

    with pytest.raises(ModelError, match=message):
        load_model(folder)
    with pytest.raises(ModelError):
        TopicClassifier.load(folder)


def test_settings_that_no_estimator_has_are_refused(saved, tmp_path):
    folder = shutil.copytree(saved("names")[1], tmp_path / "sujets")
    details = orjson.loads((folder / MANIFEST).read_bytes())["details"]
    for settings in ({"alpha": 1}, {"folds": 0}, [], {**details["settings"], "C": [1]}):
        forge(folder, details={**details, "settings": settings})

        with pytest.raises(ModelError):
            TopicClassifier.load(folder)


# --- Public names


def test_dir_shows_the_public_names_only():
    names = dir(osiris_nlp)

    assert sorted(names) == sorted([*osiris_nlp.__all__, "__version__"])
    assert {"load_model", "Model", "TopicClassifier", "evaluate", "mrr_scorer"} <= set(names)
    assert not [name for name in names if name.startswith("_") and name != "__version__"]
    for name in names:
        assert getattr(osiris_nlp, name) is not None


@pytest.mark.parametrize("name", ["Tagger", "save_model"])
def test_a_former_name_warns_and_says_what_to_use(name):
    with pytest.warns(FutureWarning, match=f"osiris_nlp.{name} will be removed: use "):
        assert getattr(osiris_nlp, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'predict'"):
        _ = osiris_nlp.predict


def test_a_model_saved_without_its_articles_or_predictions_says_what_it_cannot_do():
    model = replace(small().fit(TEXTS, LABELS).model_, neighbours=None, held_out=None)

    with pytest.raises(ModelError, match="saved without its training articles: save it again"):
        model.similar(TEXTS[0])
    with pytest.raises(
        ModelError, match="saved without cross-validated predictions: train it again"
    ):
        model.report()
    with pytest.raises(InputError, match="No articles to evaluate the model on"):
        model.evaluate([])
