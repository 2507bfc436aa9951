"""Compare rules that choose C, the weight of the training loss, by nested cross-validation.

    python benchmarks/loss_weight.py REUTERS.jsonl LABELS.tsv NEWS.jsonl [NEWS.jsonl ...]

Files have one JSON object per line, with title, text and labels: several labels per article in REUTERS,
one in NEWS. LABELS has one label per line, followed by a tab and its long name. The bundled articles are
read from `data`. Everything is drawn from these files, so no test set is read.

In each repetition, a rule sees only what models with each C say out of fold of the training articles.
The model fitted with the C that it chooses is evaluated on other articles: NEWS and the bundled articles
in five folds by story; samples of NEWS, and of the bundled digests without the composed items, on the
remaining ones; samples of REUTERS, of all stories and of those with one label, on 1,700 other stories,
and consecutive stories of REUTERS (oldest first) on the next 1,700.
"digests and names" are the bundled digests with the names of the labels alone, without their words.

The rules: the one in use (0.3 if the taxonomy describes the labels, otherwise 1; the other value if its
log loss is lower by more than a standard error); always 0.3; always 1; the former one (0.3, unless the
loss of 1, in reciprocal ranks where every article has one label, is lower by as much); 1, unless the log
loss of 0.3 is lower by as much; the lower log loss; the lowest log loss of 0.1, 0.3, 1 and 3. The table has
the figures of the rule in use, how often it chose 1, and the differences from it of the others, with 95 %
intervals over stories.
"""

import argparse
import zlib
from collections import Counter
from dataclasses import dataclass, field
from operator import attrgetter

import numpy as np

from osiris_nlp.base.records import story_of
from osiris_nlp.corpus import read_all
from osiris_nlp.evaluation import label_matrix, lrap, ranks
from osiris_nlp.model.features import FeatureSettings
from osiris_nlp.model.tagger import Selection, is_off_period
from osiris_nlp.taxonomy import Taxonomy, read_taxonomy
from osiris_nlp.training import TopicClassifier, story_folds
from osiris_nlp.training.fitting.calibration_fit import (
    cross_calibrate,
    fit_calibration,
    fit_thresholds,
)
from osiris_nlp.training.fitting.out_of_fold import best_loss_weight
from osiris_nlp.training.fitting.problem import LearningProblem

GRID = (0.1, 0.3, 1.0, 3.0)
N_TEST, N_DRAWS = 1700, 500
SIZES = {250: 3, 500: 3, 1000: 3, 2000: 3, 4000: 2, 6000: 2}  # stories of Reuters, repetitions
DATED_SIZES = {250: 6, 1000: 6}
ONE_LABEL_SIZES = {250: 2, 1000: 2, 4000: 2}
NEWS_SIZES = {150: 16, 300: 16}
DIGEST_SIZES = {100: 8, 200: 8, 400: 8}


def lowest(losses, candidates):
    return min(candidates, key=lambda weight: losses[weight].mean())


def ordered(losses, candidates):
    return best_loss_weight({weight: losses[weight] for weight in candidates})


IN_USE = "in use"
RULES = {
    IN_USE: lambda result: ordered(result.losses, (0.3, 1.0) if result.described else (1.0, 0.3)),
    "always 0.3": lambda _: 0.3,
    "always 1": lambda _: 1.0,
    "former": lambda result: ordered(result.former_losses, (0.3, 1.0)),
    "1 if unclear": lambda result: ordered(result.losses, (1.0, 0.3)),
    "lower": lambda result: lowest(result.losses, (0.3, 1.0)),
    "lowest of 4": lambda result: lowest(result.losses, GRID),
}


@dataclass
class Result:
    """What each C does out of fold (losses) and on the test articles (outcomes)."""

    described: bool
    losses: dict = field(default_factory=dict)
    former_losses: dict = field(default_factory=dict)
    outcomes: dict = field(default_factory=dict)


def judge(training, test, taxonomy, seed):
    settings = TopicClassifier()
    problem = LearningProblem.of(
        training,
        taxonomy,
        FeatureSettings(),
        prior_weight=settings.prior_weight,
        further_weight=settings.further_weight,
    )
    folds = story_folds(problem.reference, folds=settings.folds, seed=seed)
    relevant, off_period, exclusive = problem.relevant, problem.off_period, problem.exclusive
    truth = label_matrix(test, taxonomy.names)
    rows = problem.space.rows(test)
    result = Result(problem.has_descriptions)
    for loss_weight in GRID:
        out_of_fold = problem.cross_fit(folds, C=loss_weight, seed=seed).decision_values
        losses = former_losses = problem.losses(out_of_fold)
        calibrate = fit_calibration(out_of_fold, relevant, off_period, exclusive=exclusive)
        weights, intercept = problem.fit(C=loss_weight, seed=seed)
        decision_values = np.array([v @ weights[ids] for ids, v in rows], np.float32) + intercept
        scores = calibrate(decision_values, is_off_period(test, problem.periods))
        if exclusive:
            former_losses = 1 - 1 / ranks(relevant, out_of_fold.astype(float))
            rank = ranks(truth, scores)
            outcome = {"MRR": 1 / rank, "accuracy": (rank == 1).astype(float)}
        else:
            calibrated = cross_calibrate(out_of_fold, relevant, off_period, folds, exclusive=False)
            propose, apply = fit_thresholds(calibrated, relevant, precision=settings.precision)
            selection = Selection(propose, apply, settings.top_k, settings.at_least_one)
            outcome = {"truth": truth, "selected": selection(scores) > 0}
            outcome |= {"LRAP": lrap(truth, scores)}
        result.losses[loss_weight], result.former_losses[loss_weight] = losses, former_losses
        result.outcomes[loss_weight] = outcome
    return result


def figures(outcome, weight):
    """Return (n_draws,) values of each figure; weight is (n_draws, n_articles)."""
    total = weight.sum(axis=1)
    values = {
        name: weight @ value / total
        for name, value in outcome.items()
        if name not in {"truth", "selected"}
    }
    if "selected" in outcome:
        truth, selected = outcome["truth"], outcome["selected"]
        tp, fp, fn = (
            weight @ part.astype(float)
            for part in (truth & selected, ~truth & selected, truth & ~selected)
        )
        used = tp + fn > 0
        f1 = np.divide(2 * tp, 2 * tp + fp + fn, out=np.zeros(tp.shape), where=used)
        values["macro-F1"] = f1.sum(axis=1) / used.sum(axis=1)
        tp, fp, fn = (part.sum(axis=1) for part in (tp, fp, fn))
        values = {"micro-F1": 2 * tp / (2 * tp + fp + fn)} | values
    return values


def drawn_weights(story):
    """Return the weight of a story in each draw, (n_draws,), after 1 for the figures themselves."""
    rng = np.random.default_rng(zlib.crc32(story.encode()))
    return np.append(1, rng.poisson(1, N_DRAWS))


def compare(repetitions, views):
    """Print the rows of a data set.

    A repetition is a list of parts: training articles, test articles, taxonomy and seed. The test
    articles of its parts are put together. A view is a title and a condition for articles that count.
    """
    choices, n_training = Counter(), []
    totals = {title: {rule: Counter() for rule in RULES} for title in views}
    for n_repetitions, parts in enumerate(repetitions, 1):  # noqa: B007
        pooled, articles = {rule: [] for rule in RULES}, []
        for training, test, taxonomy, seed in parts:
            result = judge(training, test, taxonomy, seed)
            n_training.append(sum(article.role == "reference" for article in training))
            articles += test
            for rule, choose in RULES.items():
                pooled[rule].append(result.outcomes[choose(result)])
            choices[RULES[IN_USE](result)] += 1
        weight = np.array([drawn_weights(story_of(article)) for article in articles], float).T
        for title, counts in views.items():
            is_counted = np.array([counts(article) for article in articles])
            for rule, outcome in pooled.items():
                joined = {
                    name: np.concatenate([o[name] for o in outcome])[is_counted]
                    for name in outcome[0]
                }
                totals[title][rule].update(figures(joined, weight[:, is_counted]))
    share = choices[1.0] / choices.total()
    for title, by_rule in totals.items():
        for name, values in by_rule[IN_USE].items():
            line = f"{title:28}{np.mean(n_training):6.0f}  {name:9}{values[0] / n_repetitions:6.3f}"
            line += f"{share:6.0%} "
            for rule in [*RULES][1:]:
                difference = (by_rule[rule][name] - values) / n_repetitions
                low, high = np.quantile(difference[1:], (0.025, 0.975))
                line += f"  {difference[0]:+.3f} ({low:+.3f} … {high:+.3f})"
            print(line, flush=True)


def everything(_):
    return True


def folds_of(articles, taxonomy, seeds):
    """Yield for each seed the five parts of a cross-validation by story of the reference articles."""
    reference = [article for article in articles if article.role == "reference"]
    for seed in seeds:
        folds, parts = story_folds(reference, seed=100 + seed), []
        for fold in range(5):
            test = [a for a, number in zip(reference, folds, strict=True) if number == fold]
            stories = {story_of(article) for article in test}
            training = [article for article in articles if story_of(article) not in stories]
            parts.append((training, test, taxonomy, seed))
        yield parts


def samples_of(articles, taxonomy, size, seeds, *, n_test=None):
    """Yield for each seed a random sample to train on, with some or all other stories to judge."""
    for seed in seeds:
        shuffled = [articles[i] for i in np.random.default_rng(seed).permutation(len(articles))]
        training, others = shuffled[:size], shuffled[size:]
        stories = {story_of(article) for article in training}
        others = [article for article in others if story_of(article) not in stories]
        yield [(training, others[-n_test:] if n_test else others, taxonomy, seed)]


def periods_of(articles, taxonomy, size, n):
    """Yield n periods, evenly spaced: consecutive articles to train on, the next ones to judge."""
    for seed, start in enumerate(np.linspace(0, len(articles) - size - N_TEST, n).astype(int)):
        test = articles[start + size : start + size + N_TEST]
        yield [(articles[start : start + size], test, taxonomy, seed)]


def labelled(path, taxonomy=None):
    return [article for article in read_all(path, taxonomy=taxonomy) if article.labels]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("reuters", metavar="REUTERS.jsonl")
    parser.add_argument("labels", metavar="LABELS.tsv")
    parser.add_argument("news", nargs="+", metavar="NEWS.jsonl")
    arguments = parser.parse_args()
    print(f"{'':28}{'train':>6}  {'':9}{'in use':>6}{'is 1':>6} ", end="")
    print("".join(f"{rule:>26}" for rule in [*RULES][1:]))

    news = [article for path in arguments.news for article in labelled(path)]
    taxonomy = Taxonomy.from_names(sorted({article.labels[0] for article in news}))
    for size, n in NEWS_SIZES.items():
        compare(samples_of(news, taxonomy, size, range(n)), {"news": everything})
    compare(folds_of(news, taxonomy, range(6)), {"news": everything})

    taxonomy = read_taxonomy("data/taxonomy.csv")
    bundled = labelled("data/articles.jsonl", taxonomy)
    views = {"judging": attrgetter("judges"), "all": everything}
    compare(
        folds_of(bundled, taxonomy, range(4)), {f"bundled, {n}": view for n, view in views.items()}
    )
    digests = [article for article in bundled if article.role == "reference"]
    for size, n in DIGEST_SIZES.items():
        compare(
            samples_of(digests, taxonomy, size, range(n)),
            {f"digests, {n}": view for n, view in views.items()},
        )
    names = Taxonomy.from_names(taxonomy.names)
    compare(
        folds_of(digests, names, range(2)),
        {f"digests and names, {n}": view for n, view in views.items()},
    )

    taxonomy = read_taxonomy(arguments.labels)
    reuters = labelled(arguments.reuters, taxonomy)
    single = [article for article in reuters if len(article.labels) == 1]
    for title, articles, sizes in (
        ("Reuters", reuters, SIZES),
        ("Reuters, one label", single, ONE_LABEL_SIZES),
    ):
        for size, n in sizes.items():
            samples = samples_of(articles, taxonomy, size, range(n), n_test=N_TEST)
            compare(samples, {title: everything})
    for size, n in DATED_SIZES.items():
        compare(periods_of(reuters, taxonomy, size, n), {"Reuters, by date": everything})


if __name__ == "__main__":
    main()
