"""Tables of suggestions for an article, of similar articles, and of matches of a new label."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from osiris_nlp.base.records import Article, Neighbour, Suggestion
from osiris_nlp.cli.tables.empty import empty_table

if TYPE_CHECKING:
    from osiris_nlp.model.new_label import Catch


def suggestions_table(
    article: Article,
    suggestions: Sequence[Suggestion],
    *,
    editors: bool = False,
    with_id: bool = False,
) -> Table:
    """Return an article's suggestions; with `editors`, mark the labels that editors assigned."""
    heading = article.title or article.text[:90]
    if with_id:
        heading = f"{article.id}: {heading}"
    if article.date:
        heading += f" ({article.date:%d/%m/%Y})"
    table = empty_table(heading, "", "label", "score", "tier", "supporting words")
    for rank, suggestion in enumerate(suggestions, 1):
        mark = " ← editors" if editors and suggestion.label in article.labels else ""
        table.add_row(
            str(rank),
            suggestion.label + mark,
            f"{suggestion.score:.0%}",
            suggestion.tier,
            _words(suggestion),
        )
    return table


def _words(suggestion: Suggestion) -> str:
    return " · ".join(" ".join(evidence.text.split()) for evidence in suggestion.evidence)


def similar_table(neighbours: Sequence[Neighbour]) -> Table:
    """Return the training articles that are most similar to an article."""
    table = empty_table("Similar training articles", "similarity", "title", "labels")
    for neighbour in neighbours:
        table.add_row(
            f"{neighbour.similarity:.2f}",
            neighbour.title or neighbour.id,
            ", ".join(neighbour.labels),
        )
    return table


def catches_table(name: str, catches: "Sequence[Catch]") -> Table:
    """Return the articles that a new label would match."""
    table = empty_table(
        f"Articles that {name!r} would match",
        *("score", "rank", "article", "labels", "best other label", "supporting words"),
    )
    for catch in catches:
        table.add_row(
            f"{catch.suggestion.score:.0%}",
            str(catch.rank),
            catch.article.title or catch.article.text[:60],
            ", ".join(catch.article.labels),
            f"{catch.other.label} {catch.other.score:.0%}",
            _words(catch.suggestion),
        )
    return table
