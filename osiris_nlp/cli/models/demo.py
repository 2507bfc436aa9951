"""``osiris-nlp demo``: the bundled model, and its suggestions for real articles that it has not read."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osiris_nlp.base.progress import Progress
from osiris_nlp.base.records import Article, Suggestion, story_of
from osiris_nlp.cli.options import trained_bundled_model
from osiris_nlp.cli.terminal import out, program, progress

_EXAMPLES = 8  # articles


def demo() -> None:
    """Show the bundled model's figures, and suggestions for articles left out of training."""
    from osiris_nlp.cli.tables.reports import figures_table
    from osiris_nlp.cli.tables.suggested_labels import suggestions_table
    from osiris_nlp.corpus.bundled import bundled_data
    from osiris_nlp.model.folders.in_use import bundled_model

    model = bundled_model() or trained_bundled_model()
    with progress() as on_progress:
        result = run_demo(model, on_progress=on_progress)
    manifest, console = result.manifest, out()
    corpus = manifest["details"]["corpus"]
    report = manifest["details"]["figures"]["cross_validation"]
    console.print(
        f"The bundled model has learned {len(manifest['labels'])} labels from {corpus['articles']} "
        f"articles ({corpus['reference']} real ones labelled by editors, {corpus['support']} invented "
        f"for training and used for nothing else); {manifest['terms']} features."
    )
    console.print()
    console.print(
        figures_table(f"Cross-validated by story on {report['articles']} real articles", report)
    )
    n = len(result.examples)
    console.print(
        f"Suggestions for {n} judging articles, drawn at random, one per label. They come from a "
        "second model, trained without these articles and without any other article on their stories:\n"
    )
    for article, suggestions in result.examples:
        console.print(suggestions_table(article, suggestions, editors=True))
        missed = {*article.labels}.difference(suggestion.label for suggestion in suggestions)
        if missed:
            console.print(f"   editors: {', '.join(sorted(missed))}\n")
    console.print("Next, try:")
    example = bundled_data() / "article.txt"
    if example.is_relative_to(Path.cwd()):
        example = example.relative_to(Path.cwd())
    for command in (f"suggest {shlex.quote(str(example))}", "models show"):
        console.print(f"  {program()} {command}", soft_wrap=True)
    console.print()
    console.print(
        f"The editors' label came first for {result.hits(1)} of {n} articles, "
        f"and among the first three for {result.hits(3)} of {n}."
    )


@dataclass(frozen=True, slots=True)
class Demo:
    """Results of the demo.

    Attributes
    ----------
    manifest : manifest of the bundled model, as `read_manifest` returns it
    examples : judging articles, each with the suggestions of a model trained without its story
    """

    manifest: Mapping[str, Any]
    examples: tuple[tuple[Article, tuple[Suggestion, ...]], ...]

    def hits(self, k: int) -> int:
        """Count the examples with an editors' label among the first k suggestions."""
        return sum(
            any(suggestion.label in article.labels for suggestion in suggestions[:k])
            for article, suggestions in self.examples
        )


def run_demo(model: Path, *, on_progress: Progress | None = None) -> Demo:
    """Try a second model on articles that it has not read; write nothing.

    It has the settings of the bundled model, but is trained without the stories of a few judging
    articles, drawn at random, one per label: they are not picked for their good results.

    Raises
    ------
    InputError
        If the package was installed without its articles.
    """
    from osiris_nlp.corpus import read_all
    from osiris_nlp.corpus.bundled import ARTICLES, TAXONOMY, bundled_data
    from osiris_nlp.model.folders.registry import read_manifest
    from osiris_nlp.taxonomy import read_taxonomy
    from osiris_nlp.training import TopicClassifier

    data, manifest = bundled_data(), read_manifest(model)
    taxonomy = read_taxonomy(data / TAXONOMY)
    others, example_articles = _leave_out(read_all(data / ARTICLES, taxonomy=taxonomy))
    second = TopicClassifier(taxonomy, **manifest["details"]["settings"])
    second.fit(others, on_progress=on_progress)
    return Demo(
        manifest, tuple((article, tuple(second.suggest(article))) for article in example_articles)
    )


def _leave_out(articles: list[Article]) -> tuple[list[Article], list[Article]]:
    """Return the articles to train on, and a few judging ones with different labels, on other stories."""
    import numpy as np

    judging = [article for article in articles if article.judges]
    sample: dict[str, Article] = {}  # by label
    for i in np.random.default_rng(0).permutation(len(judging)):
        if len(sample) < _EXAMPLES:
            sample.setdefault(judging[i].labels[0], judging[i])
    stories = {story_of(article) for article in sample.values()}
    return [a for a in articles if story_of(a) not in stories], list(sample.values())
