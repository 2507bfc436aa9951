"""A vocabulary with many labels that occur is learned in blocks; here, one of more than four labels is large."""

import itertools

import numpy as np
import pytest
from helpers.models import forge
from safetensors.numpy import load

from osiris_nlp.base.errors import InputError, ModelError
from osiris_nlp.base.records import Article
from osiris_nlp.evaluation import compare, evaluate_tagger
from osiris_nlp.model import features, opinions, vocabulary_size
from osiris_nlp.model.adaptation import adapted
from osiris_nlp.model.engine import PLAIN, SparseRows, SparseWeights, load_compiled
from osiris_nlp.model.folders.registry import WEIGHTS, load_tagger
from osiris_nlp.model.suggestions import suggest
from osiris_nlp.taxonomy import Label, Taxonomy
from osiris_nlp.trained_model import load_model
from osiris_nlp.training import TopicClassifier
from osiris_nlp.training.fitting import label_blocks
from osiris_nlp.training.fitting.calibration_fit import fit_calibration
from osiris_nlp.training.fitting.label_columns import LabelColumns
from osiris_nlp.training.fitting.problem import of_known_features
from osiris_nlp.training.walk_forward import walk_forward

SUBJECTS = {
    "Infrastructures": "le câble sous-marin et la fibre optique",
    "Fintech": "le paiement mobile et le transfert d’argent",
    "Télévision numérique": "la TNT et ses décodeurs",
    "Cybersécurité": "une attaque par rançongiciel et le vol de données",
    "Éducation": "les élèves et les tablettes du lycée",
    "Satellites": "un satellite VSAT en orbite basse",
}
PLACES = ("Dakar", "Thiès", "Matam", "Kolda", "Praia", "Bamako")
ARTICLES = [
    Article(
        id=f"{first}-{second}-{place}",
        title=f"À {place}, {SUBJECTS[first]}",
        text=f"Le ministre visite {place} : {SUBJECTS[first]}, puis {SUBJECTS[second]}.",
        labels=(first, second),
    )
    for (first, second), place in zip(
        itertools.permutations(SUBJECTS, 2), itertools.cycle(PLACES), strict=False
    )
]
NEW = Article(id="n", title="", text="La fibre optique et le câble arrivent au lycée.")
UNUSED = Label(name="Drones", cues=("drone", "télépilote"))


@pytest.fixture(autouse=True)
def four_labels_are_many(monkeypatch):
    monkeypatch.setattr(vocabulary_size, "_MANY_LABELS", 4)
    monkeypatch.setattr(opinions, "BEST", 2)
    monkeypatch.setattr(label_blocks, "BEST", 2)
    monkeypatch.setattr(label_blocks, "_BLOCK", 4)


def fit(**settings):
    return TopicClassifier(folds=3, **settings).fit(ARTICLES)


def test_all_labels_are_learned_whatever_their_block():
    classifier = fit()

    weights = classifier.tagger_.weights
    best = [classifier.model_.suggest(text, top=1)[0].label for text in SUBJECTS.values()]

    assert isinstance(weights, SparseWeights)
    assert best == list(SUBJECTS)


def test_what_is_learned_does_not_depend_on_the_size_of_blocks(monkeypatch):
    in_two_blocks = fit().tagger_.decision_values([NEW])
    monkeypatch.setattr(label_blocks, "_BLOCK", 6)
    in_one = fit().tagger_.decision_values([NEW])

    assert np.abs(in_two_blocks - in_one).max() < 0.1


def test_small_weights_are_pruned():
    weights = fit().tagger_.weights

    values = weights.columns(range(weights.n_labels))
    assert 0 < (values != 0).mean() < 0.9
    assert np.abs(values[values != 0]).min() > 0.04


def test_the_report_keeps_the_own_labels_of_each_article_and_its_best_others():
    held_out = fit().report().held_out

    assert held_out.columns.shape == (len(ARTICLES), 4)
    assert (held_out.relevant.sum(axis=1) == 2).all()
    labels = np.array(held_out.labels)[held_out.columns]
    own = [{*row[is_own]} for row, is_own in zip(labels, held_out.relevant, strict=True)]
    assert own == [{*article.labels} for article in ARTICLES]


def test_the_report_finds_the_labels():
    report = fit().report()

    assert report.figures["hit@1"].value > 0.9
    assert {row.label: row.articles for row in report.per_label} == dict.fromkeys(SUBJECTS, 10)


def test_one_label_per_article_gives_scores_that_sum_to_one():
    articles = [
        Article(id=a.id, title=a.title, text=a.title, labels=a.labels[:1]) for a in ARTICLES
    ]

    scores = TopicClassifier(folds=3).fit(articles).predict_proba([NEW])

    assert scores.sum() == pytest.approx(1)
    assert scores.argmax() == sorted(SUBJECTS).index("Infrastructures")


def test_a_saved_model_gives_the_same_suggestions_and_report(tmp_path):
    classifier = fit()
    folder = classifier.save(tmp_path / "osiris", log=False)

    model = load_model(folder)

    assert model.suggest(NEW) == classifier.model_.suggest(NEW)
    assert model.report().per_label == classifier.report().per_label
    assert (
        TopicClassifier.load(folder).predict([NEW]).tolist() == classifier.predict([NEW]).tolist()
    )


def test_two_fits_are_the_same(tmp_path):
    files = [fit().save(tmp_path / n, log=False) / "weights.safetensors" for n in "ab"]

    assert files[0].read_bytes() == files[1].read_bytes()


def test_the_evidence_adds_up_to_the_decision_value():
    tagger = fit().tagger_

    (reading,) = tagger.space.read([NEW])
    opinion = tagger.opinions([NEW], keep_readings=True)
    words = np.zeros(tagger.weights.n_labels)
    for label in range(tagger.weights.n_labels):
        ids, values = reading.rows.indices, reading.rows.values
        words[label] = values @ tagger.weights.columns([label], ids)[:, 0]

    assert opinion.decision_values[0] == pytest.approx(words + tagger.weights.intercept, abs=1e-4)


def test_both_engines_read_sparse_weights_alike(monkeypatch):
    tagger = fit().tagger_
    values, suggestions = {}, {}
    for engine in (PLAIN, load_compiled()):
        monkeypatch.setattr(features, "engine_for", lambda _, engine=engine: engine)
        values[engine.name] = tagger.decision_values(ARTICLES)
        suggestions[engine.name] = [suggest(tagger, article) for article in ARTICLES]

    assert (values["plain"] == values["compiled"]).all()
    assert suggestions["plain"] == suggestions["compiled"]
    assert suggestions["plain"][0][0].evidence[0].text in ARTICLES[0].text


@pytest.mark.parametrize("name", ["code_labels", "code_ends", "codes"])
def test_sparse_weights_that_do_not_match_are_refused(tmp_path, name):
    folder = fit().save(tmp_path / "osiris", log=False)
    array = load((folder / WEIGHTS).read_bytes())[name]
    forged = {
        "code_labels": np.full_like(array, 6),
        "code_ends": array[::-1].copy(),
        "codes": array[:-1],
    }

    forge(folder, arrays={name: forged[name]})

    with pytest.raises(ModelError, match="Corrupt model"):
        load_tagger(folder)


def test_labels_of_no_article_are_left_out_with_a_remark():
    taxonomy = Taxonomy([*(Label(name=name) for name in SUBJECTS), UNUSED])

    classifier = TopicClassifier(taxonomy, folds=3).fit(ARTICLES)

    assert "Drones" not in classifier.tagger_.labels
    assert classifier.remarks_[-1] == (
        "Labels of the vocabulary that no article has, and that the model leaves out: 1"
    )


def test_a_small_vocabulary_keeps_its_unused_labels(monkeypatch):
    monkeypatch.setattr(vocabulary_size, "_MANY_LABELS", 6)
    taxonomy = Taxonomy([*(Label(name=name) for name in SUBJECTS), UNUSED])

    classifier = TopicClassifier(taxonomy, folds=3).fit(ARTICLES)

    assert classifier.tagger_.labels == (*SUBJECTS, "Drones")


def test_evaluation_counts_labels_that_the_model_does_not_know():
    tagger = fit().tagger_
    articles = [
        Article(id="1", title="", text="La fibre optique", labels=("Infrastructures", "Drones")),
        Article(id="2", title="", text="Le paiement mobile", labels=("Fintech",)),
    ]

    report = evaluate_tagger(tagger, articles)

    assert report.figures["hit@1"].value == 1
    assert report.unseen == {"Drones": 1}


def test_a_label_below_the_best_others_has_no_rank(monkeypatch):
    monkeypatch.setattr("osiris_nlp.evaluation.tagger_evaluation.BEST", 2)
    article = Article(id="1", title="", text="La fibre et le câble", labels=("Fintech",))

    report = evaluate_tagger(fit().tagger_, [article])

    assert report.figures["mrr"].value == 0
    assert report.confusions[0].model == "Infrastructures"


def test_evaluation_in_parts_agrees_with_evaluation_at_once(monkeypatch):
    tagger = fit().tagger_
    at_once = evaluate_tagger(tagger, ARTICLES)

    monkeypatch.setattr("osiris_nlp.evaluation.tagger_evaluation._MOST_VALUES", 13)

    in_parts = evaluate_tagger(tagger, ARTICLES)
    assert in_parts.held_out.ids == at_once.held_out.ids
    assert in_parts.per_label == at_once.per_label
    assert in_parts.figures["log_loss"] == at_once.figures["log_loss"]


def test_too_many_labels_are_refused_with_the_numbers(monkeypatch):
    monkeypatch.setattr(vocabulary_size, "_MOST_LABELS", 5)

    with pytest.raises(InputError, match="Too many labels: 6 occur in 30 articles"):
        fit()


def test_an_encoder_is_refused():
    class Letters:
        def encode(self, texts):
            return [[text.count("a"), text.count("e"), 1] for text in texts]

    with pytest.raises(InputError, match="6 labels occur, too many for a sentence encoder"):
        fit(encoder=Letters())


def test_a_held_out_article_is_read_as_a_new_one_without_the_words_that_it_alone_has():
    rows = SparseRows(
        np.array([0, 2, 3]), np.array([0, 2, 2], np.int32), np.array([0.6, 0.8, 1], np.float32)
    )

    new_rows = of_known_features(rows, np.array([True, False, False]))

    assert new_rows.indptr.tolist() == [0, 1, 1]
    assert new_rows.indices.tolist() == [0]
    assert new_rows.values.tolist() == [1.0]


def test_a_label_is_not_ranked_by_a_fold_that_has_no_example_of_it():
    lone = Article(id="x", title="Un drone", text="Un drone survole Matam.", labels=("Drones",))

    report = TopicClassifier(folds=3).fit([*ARTICLES, lone]).report()

    (row,) = [row for row in report.per_label if row.label == "Drones"]
    assert (row.articles, row.recall) == (1, 0)
    assert report.articles_frame()["rank"]["x"] == np.inf


def test_labels_that_the_tables_lack_count_at_the_lowest_value_of_the_others():
    values = np.array([[-0.5, 0.2, 0.4]], np.float32)
    relevant = np.array([[True, False, True]])
    columns = LabelColumns(np.array([[1, 3, 4]], np.int32), n_labels=7)

    calibration = fit_calibration(values, relevant, exclusive=False, columns=columns)

    # Six labels at .2, of which one is right, and one at .4, which is: with half a hit and half a miss more.
    scores = calibration.subset([0, 1])(np.array([[0.2, 0.4]]))
    assert scores.round(3).tolist() == [[round(1.5 / 7, 3), 0.75]]


def test_a_new_label_starts_at_its_prior_and_the_weights_stay_sparse():
    tagger = fit().tagger_
    taxonomy = Taxonomy([*(Label(name=name) for name in SUBJECTS), UNUSED])

    wider = adapted(tagger, taxonomy, prior_weight=3.0)

    assert isinstance(wider.weights, SparseWeights)
    drone = Article(id="d", text="Un drone et son télépilote")
    assert wider.labels[wider.scores([drone])[0].argmax()] == "Drones"
    old = [wider.labels.index(name) for name in tagger.labels]
    assert wider.decision_values([NEW])[0, old] == pytest.approx(
        tagger.decision_values([NEW])[0], abs=0.02
    )


def test_two_reports_are_compared_by_the_figures_that_each_has():
    reports = {name: fit(C=C).report() for name, C in (("a", 0.1), ("b", 3.0))}

    rows = {row.figure: row for row in compare(reports).differences}

    assert {name: rows[name].baseline for name in ("mrr", "lrap", "micro_f1")} == pytest.approx(
        {name: reports["a"].figures[name].value for name in ("mrr", "lrap", "micro_f1")}
    )
    assert rows["mrr"].value == pytest.approx(reports["b"].figures["mrr"].value)


def test_the_blocks_of_new_articles_may_have_other_labels():
    arrivals = [
        Article(
            id=f"nouveau-{i}",
            title=f"À {place}",
            text=f"La fibre optique et le drone de {place}",
            labels=("Infrastructures", "Drones") if i % 2 else ("Infrastructures", "Genre"),
        )
        for i, place in enumerate(PLACES)
    ]

    report = walk_forward(TopicClassifier(folds=3), ARTICLES, arrivals)

    assert report.articles == len(PLACES)
    assert {row.label: row.articles for row in report.per_label}["Infrastructures"] == len(PLACES)
