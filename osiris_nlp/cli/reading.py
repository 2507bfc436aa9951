"""The articles that a command reads: all commands with inputs read them through these functions."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from osiris_nlp.base.errors import InputError
    from osiris_nlp.base.records import Article
    from osiris_nlp.taxonomy import Taxonomy


def read_inputs(
    inputs: Sequence[str], *, form: str | None, taxonomy: "Taxonomy | None" = None
) -> "list[Article]":
    """Read all articles, or raise all faults together."""
    from osiris_nlp.corpus import read_all

    return read_all(*inputs, taxonomy=taxonomy, format=form)


def read_checked_inputs(inputs: Sequence[str], *, form: str | None) -> "Iterator[Article]":
    """Yield the articles after checking them all."""
    from osiris_nlp.corpus import read_checked

    return read_checked(*inputs, format=form)


def stream_inputs(
    inputs: Sequence[str],
    *,
    form: str | None,
    on_fault: "Callable[[InputError], None]",
    **options: Any,
) -> "Iterator[Article]":
    """Yield the articles one by one; `options` are those of `read_articles`."""
    from osiris_nlp.corpus import read_articles

    return read_articles(*inputs, on_fault=on_fault, format=form, **options)
