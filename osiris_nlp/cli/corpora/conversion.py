"""``osiris-nlp corpus convert``."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osiris_nlp.base.errors import Faults, InputError
from osiris_nlp.cli.input_corpus import columns_from, report_bad_rows, report_columns, stream_inputs
from osiris_nlp.cli.options import (
    InputOptions,
    Inputs,
    Language,
    OutFile,
    SiteOptions,
    TaxonomyFile,
    taxonomy_for,
)
from osiris_nlp.cli.terminal import count_of, counting, say

if TYPE_CHECKING:
    from osiris_nlp.base.records import Article
    from osiris_nlp.sites.matching import Match

Stories = Annotated[
    bool,
    typer.Option(
        "--stories", help="Put near-duplicates in one story (keeps all articles in memory)."
    ),
]
Replace = Annotated[bool, typer.Option("--replace", help="Replace FILE, if it exists.")]


def corpus_convert(
    inputs: Inputs,
    to: OutFile,
    taxonomy_file: TaxonomyFile = None,
    language: Language = "",
    read: InputOptions = InputOptions(),
    site: SiteOptions = SiteOptions(),
    stories: Stories = False,
    replace: Replace = False,
) -> None:
    """Convert articles to one JSONL, CSV or Parquet file.

    Bad rows are left out and listed in FILE.errors.jsonl (exit status 3).
    """
    from osiris_nlp import corpus

    corpus.check_apart(to, inputs, format=read.form)
    corpus.check_writable(to)
    _check_free(to, replace=replace)
    columns, taxonomy = columns_from(read.columns), taxonomy_for(taxonomy_file, inputs, language)
    matches: list[Match] = []
    n_unlabelled = 0

    def read_source(faults: Faults) -> Iterator["Article"]:
        nonlocal n_unlabelled
        source = stream_inputs(
            inputs,
            form=read.form,
            columns=columns,
            on_fault=faults.add,
            taxonomy=taxonomy,
            choice=site.choice(),
            on_match=matches.append,
        )
        for number, article in enumerate(source):
            n_unlabelled += not article.labels
            show_count(number)
            yield article
        _check_free(to, replace=replace)  # others may have written it in the meantime

    with corpus.listing_faults(to) as faults, counting("articles") as show_count:
        articles = read_source(faults)
        count = corpus.write_articles(corpus.with_stories(articles) if stories else articles, to)
    report_columns(columns)
    say(f"{count_of(count, 'article')} written to {to}, {n_unlabelled} of them without a label")
    for match in matches:
        _say_unmatched(match)
    if faults.count:
        report_bad_rows(faults.count, corpus.faults_file(to), all_bad=not count)
        raise typer.Exit(3)


def _check_free(path: Path, *, replace: bool) -> None:
    """Raise InputError if there is anything at a path, a dangling link included, that is not to be replaced."""
    if not replace and os.path.lexists(path):
        raise InputError(
            f"{str(path)!r} exists", "choose another file, or replace it with --replace"
        )


def _say_unmatched(match: "Match") -> None:
    """Report the site's keywords that have no label, and the labels that have no keyword."""
    if match.unknown:
        names = ", ".join(f"{keyword.name} ({keyword.id})" for keyword in match.unknown)
        say(f"Left out, keywords of the site that are not in the taxonomy: {names}")
    if match.unused:
        say(f"Labels of the taxonomy that are not keywords of the site: {', '.join(match.unused)}")
