"""Retrain once a month on what editors have validated: python monthly_retrain.py --help.

Judges the model in use on the validated articles that it has not read, trains a new one on the corpus and all
validated articles, compares both on these articles, and promotes the new one if it is better. Notebook 7 explains
each step. The exit status is 0, whether or not the new model is better, or 1 if an error stopped the script before it
promoted anything.
"""

import argparse
import datetime as dt
import logging
import sys
from pathlib import Path

from osiris_nlp import (
    OsirisError,
    Report,
    TopicClassifier,
    compare,
    evaluate,
    load_model,
    promote,
    read_frame,
    read_reviewed_articles,
    read_taxonomy,
    with_reviewed_articles,
)
from osiris_nlp.base.errors import InputError
from osiris_nlp.model.folders.promotion import folder_of, promoted_model

FIGURE = "mrr"  # mean reciprocal rank, by which models are compared
FEWEST = 100  # new articles; with fewer, hardly any difference is clear
log = logging.getLogger("monthly-retrain")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "--corpus",
        nargs="+",
        required=True,
        help="articles to learn from, next to those of the desk",
    )
    parser.add_argument("--taxonomy", required=True, help="table of the labels")
    parser.add_argument(
        "--desk", default="desk.db", help="file or URL of the desk's database (default: desk.db)"
    )
    parser.add_argument(
        "--models", type=Path, default=Path("models"), help="folder of models (default: models)"
    )
    parser.add_argument(
        "--name",
        default=f"{dt.datetime.now(dt.UTC):%Y-%m}",
        help="name of the new model (default: year and month)",
    )
    arguments = parser.parse_args()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    try:
        retrain(arguments)
    except OsirisError as error:
        log.error("Nothing was promoted. %s", error)  # noqa: TRY400 (the message says what to do)
        return 1
    return 0


def retrain(arguments: argparse.Namespace) -> None:
    candidate_folder = folder_of(arguments.models, arguments.name)
    taxonomy = read_taxonomy(arguments.taxonomy)
    folder = promoted_model(arguments.models)
    model = load_model(folder)
    reviewed_articles = read_reviewed_articles(arguments.desk, taxonomy=taxonomy)
    new_articles = reviewed_articles[~model.has_seen(reviewed_articles)]
    log.info(
        "%d validated articles, %d of them new to %s",
        len(reviewed_articles),
        len(new_articles),
        folder.name,
    )
    if len(new_articles) < FEWEST:
        log.info("Fewer than %d: %s stays in use", FEWEST, folder.name)
        return

    if candidate_folder.exists():
        raise InputError(f"There is a model {arguments.name!r}", "give the new one another --name")

    report_in_use = evaluate(model, new_articles)
    log.info("%s on the new articles: %s", folder.name, summarize(report_in_use))
    if new_articles["blind"].any():
        log.info(
            "%s on the blind ones: %s",
            folder.name,
            summarize(evaluate(model, new_articles[new_articles["blind"]])),
        )

    corpus = read_frame(*arguments.corpus, taxonomy=taxonomy)
    candidate = TopicClassifier(taxonomy).fit(with_reviewed_articles(corpus, reviewed_articles))
    candidate.save(candidate_folder)
    comparison = compare({folder.name: report_in_use, arguments.name: candidate.report()})
    difference = next(each for each in comparison.differences if each.figure == FIGURE)
    log.info(
        "%s: %.3f, difference %+.3f (%+.3f to %+.3f), %s",
        arguments.name,
        difference.value,
        difference.difference,
        difference.low,
        difference.high,
        difference.verdict,
    )
    if difference.verdict == "better":
        promote(arguments.models, arguments.name)
        log.info(
            "%s is promoted. To go back: osiris-nlp models promote %s",
            arguments.name,
            folder.name,
        )
    else:
        log.info("%s stays in use", folder.name)


def summarize(report: Report) -> str:
    """Return a report's main figure with its interval, in words."""
    value = report.figures[FIGURE]
    return f"{FIGURE} {value.value:.3f} ({value.low:.3f} to {value.high:.3f}), {report.articles} articles"


if __name__ == "__main__":
    sys.exit(main())
