"""Suggestions for an article, what it resembles, and what a new label would catch."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from osiris_nlp.base.records import Article, Neighbour, Suggestion
from osiris_nlp.cli.tables.empty import empty_table

if TYPE_CHECKING:
    from osiris_nlp.model.trial import Catch


def suggestions_table(
    article: Article, suggestions: Sequence[Suggestion], *, editors: bool = False
) -> Table:
    """Return an article's suggestions; the editors' own label marked when asked."""
    heading = article.title or article.text[:90]
    if article.date:
        heading += f" ({article.date:%d/%m/%Y})"
    table = empty_table(heading, "", "label", "score", "tier", "words that spoke for it")
    for place, suggestion in enumerate(suggestions, 1):
        mark = " ← editors" if editors and suggestion.label in article.labels else ""
        table.add_row(
            str(place),
            suggestion.label + mark,
            f"{suggestion.score:.0%}",
            suggestion.tier,
            _words(suggestion),
        )
    return table


def _words(suggestion: Suggestion) -> str:
    return " · ".join(dict.fromkeys(" ".join(e.text.split()) for e in suggestion.evidence))


def similar_table(neighbours: Sequence[Neighbour]) -> Table:
    """Return the training items most like an article, with their labels."""
    table = empty_table("Similar articles it learned from", "likeness", "title", "labels")
    for each in neighbours:
        table.add_row(f"{each.similarity:.2f}", each.title or each.id, ", ".join(each.labels))
    return table


def catches_table(name: str, catches: "Sequence[Catch]") -> Table:
    """Return the articles a new label would catch."""
    table = empty_table(
        f"What {name!r} would catch", "score", "place", "article", "labels", "best other", "words"
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
