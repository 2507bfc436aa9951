"""Measure what finding the copies among training articles costs, and what it prevents.

    python benchmarks/copies.py [ARTICLES ...]

For each file of labelled articles: CPU seconds to find copies and to fit, on one thread, and the number of copies found
here and by `near_duplicates`. Then each reference article is copied once: hit@1 of the cross-validation without copies, with
copies as the same story, and with copies as stories of their own.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from osiris_nlp.base.records import Article
from osiris_nlp.corpus import near_duplicates, read_all
from osiris_nlp.training import TopicClassifier
from osiris_nlp.training.splits.copies import merge_copies

REPETITIONS = 3


def cpu_seconds(function: Callable[[], Any]) -> float:
    """Return the fewest CPU seconds of several calls."""
    seconds = []
    for _ in range(REPETITIONS):
        start = time.process_time()
        function()
        seconds.append(time.process_time() - start)
    return min(seconds)


def first_hits(articles: list[Article], **settings: Any) -> float:
    return TopicClassifier(**settings).fit(articles).report().figures["hit@1"].value


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles", nargs="*", default=["data/articles.jsonl"])
    for file in parser.parse_args().articles:
        articles = [article for article in read_all(file) if article.labels]
        finding = cpu_seconds(lambda articles=articles: merge_copies(articles))
        fitting = cpu_seconds(lambda articles=articles: TopicClassifier().fit(articles))
        n_found = sum(len(group) - 1 for group in near_duplicates(articles))
        print(
            f"{file}: {len(articles)} articles, finding copies {finding:.2f} s, a fit {fitting:.2f} s "
            f"({finding / fitting:.0%}); {merge_copies(articles)[1]} copies, near_duplicates {n_found}"
        )
        reference = [article for article in articles if article.role == "reference"]
        copied = [*articles, *(replace(a, id=f"{a.id}-copy", story=None) for a in reference)]
        print(
            f"  hit@1 {first_hits(articles):.3f}; each reference article copied once: "
            f"{first_hits(copied):.3f}, copies as stories of their own: "
            f"{first_hits(copied, merge_copies=False):.3f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
