"""``osiris-nlp suggest``."""

from collections.abc import Sequence
from itertools import chain, islice
from typing import Annotated

import typer

from osiris_nlp.base.records import Article, Neighbour, Suggestion
from osiris_nlp.cli.input_corpus import keywords_by_site, read_checked_inputs
from osiris_nlp.cli.options import INPUTS_HELP, AsJson, InputOptions, ModelChoice, Top
from osiris_nlp.cli.suggestions import start_quickly
from osiris_nlp.cli.terminal import out, print_json, say, stdin_is_terminal

OptionalInputs = Annotated[
    list[str] | None, typer.Argument(metavar="IN", help=f"{INPUTS_HELP[:-1]} (default: -).")
]


def suggest(
    inputs: OptionalInputs = None,
    choice: ModelChoice = ModelChoice(),
    read: InputOptions = InputOptions(),
    top: Top = 5,
    as_json: AsJson = False,
) -> None:
    """Suggest labels for articles, with supporting words and similar articles.

    With --json, prints one object per article, one per line.
    """
    start_quickly()
    from osiris_nlp.model.folders.registry import load_full_tagger, load_neighbours, read_manifest
    from osiris_nlp.model.suggestions import (
        best_suggestions,
        neighbour_rows,
        remark_on,
        suggestion_rows,
    )

    folder = choice.folder()
    manifest = read_manifest(folder)
    tagger = load_full_tagger(folder, manifest=manifest)
    neighbours = load_neighbours(folder, manifest=manifest)
    inputs = inputs or ["-"]
    if "-" in inputs and stdin_is_terminal():
        say("Type or paste the article, then press Ctrl-D.")
    id_mots = keywords_by_site(inputs, form=read.form, manifest=manifest) if as_json else {}
    articles = read_checked_inputs(inputs, read)
    first_two = list(islice(articles, 2))
    for number, article in enumerate(chain(first_two, articles)):
        opinions = tagger.opinions([article], keep_readings=True)
        suggestions = best_suggestions(tagger, opinions, top=top)
        remark = remark_on(opinions)
        similar = neighbours.nearest(opinions.readings[0].rows) if neighbours else []
        if as_json:
            ids = id_mots.get(str(article.meta.get("site")))
            row = {
                "id": article.id,
                "title": article.title,
                "suggestions": suggestion_rows(suggestions, ids),
                "similar": neighbour_rows(similar),
                "remark": remark,
                "model": tagger.name,
            }
            print_json(row)
        else:
            if number:
                out().print()
            _print_tables(article, suggestions, remark, similar, with_id=len(first_two) > 1)


def _print_tables(
    article: Article,
    suggestions: Sequence[Suggestion],
    remark: str | None,
    similar: Sequence[Neighbour],
    *,
    with_id: bool,
) -> None:
    from osiris_nlp.cli.tables.suggested_labels import similar_table, suggestions_table

    out().print(suggestions_table(article, suggestions, with_id=with_id))
    if remark:
        out().print(remark)
    if similar:
        out().print(similar_table(similar))
