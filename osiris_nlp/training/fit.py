"""Fit a model to training data: cross-fit, calibrate, fit to all articles, and measure out of fold."""

from dataclasses import dataclass, fields, replace

import numpy as np

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.language.words import FRENCH
from osiris_nlp.base.progress import Progress
from osiris_nlp.evaluation import EncoderGain, held_out_from_opinions
from osiris_nlp.model.encoder import Encoder
from osiris_nlp.model.engine import SparseWeights, Weights
from osiris_nlp.model.features import FeatureSettings
from osiris_nlp.model.label_changes import ChangeFinder
from osiris_nlp.model.neighbours import Neighbours
from osiris_nlp.model.opinions import Opinions
from osiris_nlp.model.proposal_precision import ProposalPrecision
from osiris_nlp.model.tagger import Tagger, content_hash
from osiris_nlp.model.vocabulary_size import is_large, n_labels_in
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.taxonomy.formats.languages import primary
from osiris_nlp.trained_model import Model
from osiris_nlp.training.bounds import Settings
from osiris_nlp.training.fitting.contamination import Contamination, find_contamination
from osiris_nlp.training.fitting.growing_shares import measure_learning_curve
from osiris_nlp.training.fitting.label_blocks import fit_blocks
from osiris_nlp.training.fitting.linear_view import encode_articles, fit_second_view
from osiris_nlp.training.fitting.out_of_fold import Judgement, cross_fit_words
from osiris_nlp.training.fitting.problem import LearningProblem
from osiris_nlp.training.fitting.proposal_outcomes import measure_proposals
from osiris_nlp.training.fitting.remarks import remarks_on
from osiris_nlp.training.splits.folds import n_reference_stories
from osiris_nlp.training.training_data import TrainingData


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A fitted model, and what cross-fitting shows of it: see the attributes of `TopicClassifier`."""

    model: Model
    C: float
    n_reference: int
    out_of_fold: Opinions
    out_of_fold_without_section: Opinions | None
    contamination: Contamination | None
    proposals: ProposalPrecision
    remarks: list[str]


def fit_model(
    data: TrainingData, settings: Settings, *, encoder: Encoder | None, on_progress: Progress | None
) -> Fit:
    """Fit a model as `TopicClassifier.fit` does; `encoder` is its second view, if there is one."""
    taxonomy, seed = data.taxonomy, settings.random_state
    n_labels = n_labels_in(data.articles)
    if encoder is not None and is_large(n_labels):
        raise InputError(
            f"{n_labels} labels occur, too many for a sentence encoder", "leave the encoder out"
        )
    problem = learning_problem(data, settings)
    C, cross_fit, cross_calibration = cross_fit_words(problem, settings, on_progress)
    problem = cross_calibration.problem
    words = cross_calibration.judgement(cross_fit.decision_values)
    learning_curve = None
    if not problem.is_large:
        learning_curve = measure_learning_curve(
            cross_calibration, words.opinions, settings, C=C, on_progress=on_progress
        )
    tagger = _fit_tagger(problem, data, words, C=C, seed=seed, on_progress=on_progress)
    # Rows of zeros are used in training and calibration, but figures are about labels.
    out_of_fold = words.opinions.subset(problem.labelled)
    held_out = held_out_from_opinions(out_of_fold, tagger.labels)
    encoder_gain = None
    if encoder is not None:
        vectors = encode_articles(encoder, data.articles, on_progress=on_progress)
        of_excerpts = encode_articles(encoder, problem.excerpts, on_progress=on_progress)
        second_view, judgement = fit_second_view(
            encoder, vectors, of_excerpts, cross_fit, cross_calibration
        )
        tagger = replace(tagger, second_view=second_view)
        out_of_fold, of_words = judgement.opinions.subset(problem.labelled), held_out
        held_out = held_out_from_opinions(out_of_fold, tagger.labels)
        encoder_gain = EncoderGain.of(of_words, held_out, encoder=encoder.name, seed=seed)
    model = Model(
        tagger=tagger,
        target=data.target(exclusive=problem.exclusive),
        taxonomy=taxonomy,
        columns=settings.columns,
        neighbours=Neighbours.of(data.articles, problem.space, rows=problem.rows),
        held_out=held_out,
        encoder_gain=encoder_gain,
        learning_curve=learning_curve,
    )
    text_support = cross_fit.text_support[problem.labelled]
    proposals = ProposalPrecision()
    if not problem.is_large:
        find_changes = replace(
            ChangeFinder.of(tagger, taxonomy), text_support=lambda _, rows: text_support[rows]
        )
        proposals = measure_proposals(out_of_fold, find_changes, seed=seed)
    return Fit(
        model=model,
        C=C,
        n_reference=len(problem.reference),
        out_of_fold=out_of_fold,
        out_of_fold_without_section=cross_calibration.without_sections(cross_fit),
        contamination=find_contamination(problem, taxonomy, seed=seed),
        proposals=proposals,
        remarks=remarks_on(
            problem, taxonomy.names, cross_calibration.folds, n_unused=data.n_unused
        ),
    )


def feature_settings(settings: Settings, taxonomy: Taxonomy) -> FeatureSettings:
    """Return what counts as a term; a taxonomy without a language is French."""
    names = {field.name for field in fields(FeatureSettings)} - {"language"}
    language = primary(taxonomy.language) or FRENCH
    return FeatureSettings(**{name: getattr(settings, name) for name in names}, language=language)


def learning_problem(data: TrainingData, settings: Settings) -> LearningProblem:
    """Return the training data as arrays.

    Raises
    ------
    InputError
        If there are fewer stories than folds, fewer than two labels, or no words.
    """
    n_stories = n_reference_stories(data.articles)
    if n_stories < settings.folds:
        raise InputError(
            f"Too few stories among the labelled reference articles ({n_stories})",
            f"expected at least {settings.folds}, one per fold; add articles, or lower folds, as in "
            "TopicClassifier(folds=2) (on the command line, folds in the file of --config)",
        )
    if len(data.taxonomy) < 2:
        raise InputError(
            f"Too few labels (classes) to learn: {len(data.taxonomy)}", "expected two or more"
        )
    problem = LearningProblem.of(
        data.articles,
        data.taxonomy,
        feature_settings(settings, data.taxonomy),
        weights=data.weights,
        undecided=data.undecided,
        prior_weight=settings.prior_weight if data.gives_prior else 0.0,
        further_weight=settings.further_weight,
    )
    if not len(problem.rows.indices):
        raise InputError(
            f"No word occurs in {settings.min_df} articles or more", "lower min_df, or add articles"
        )
    return problem


def _fit_tagger(
    problem: LearningProblem,
    data: TrainingData,
    words: Judgement,
    *,
    C: float,
    seed: int,
    on_progress: Progress | None,
) -> Tagger:
    """Return a tagger by words, fitted to all articles."""
    weights: Weights | SparseWeights
    if problem.is_large:
        weights = fit_blocks(problem, C=C, seed=seed, on_progress=on_progress)
    else:
        weights = Weights.of(*problem.fit(C=C, seed=seed))
    hashes = np.array([content_hash(article) for article in data.articles], np.uint64)
    return Tagger(
        labels=data.taxonomy.names,
        space=problem.space,
        weights=weights,
        calibration=words.calibration,
        selection=words.selection,
        periods=np.array([label.period for label in data.taxonomy]),
        training_hashes=np.unique(hashes),
        uris=data.taxonomy.uris,
    )
