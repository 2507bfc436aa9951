"""``osiris-nlp labels relabel``."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import typer

from osiris_nlp.base.errors import InputError
from osiris_nlp.cli.input_corpus import columns_from, report_bad_rows, report_columns, stream_inputs
from osiris_nlp.cli.options import (
    AsJson,
    InputOptions,
    Inputs,
    OutFile,
    TaxonomyFile,
    read_taxonomy_file,
    taxonomy_path,
)
from osiris_nlp.cli.terminal import count_of, counting, out, print_json, say

if TYPE_CHECKING:
    from osiris_nlp.base.records import Article
    from osiris_nlp.taxonomy import RelabelCounts

_MAX_IDS = 10  # ids of undecided articles to print


def labels_relabel(
    inputs: Inputs,
    to: OutFile,
    taxonomy_file: TaxonomyFile = None,
    read: InputOptions = InputOptions(),
    as_json: AsJson = False,
) -> None:
    """Apply the changes of the taxonomy to the labels of articles.

    An article whose labels change keeps the earlier ones in labels_before. Its labels_as_of records
    the last change applied, so running the command again changes nothing. Bad rows are left out and
    listed in FILE.errors.jsonl (exit status 3).
    """
    from osiris_nlp import corpus
    from osiris_nlp.taxonomy import read_history, relabel

    corpus.check_apart(to, inputs, format=read.form)
    path = taxonomy_path(taxonomy_file, inputs)
    taxonomy, history = read_taxonomy_file(path), read_history(path)
    if not history:  # undone changes count: articles may have followed them
        raise InputError(
            f"No changes to apply: {str(path)!r} has no history", "see osiris-nlp labels history"
        )
    unknown_labels, columns = Counter[str](), columns_from(read.columns)

    def counted(articles: Iterable["Article"]) -> Iterator["Article"]:
        for number, article in enumerate(articles):
            unknown_labels.update(name for name in article.labels if taxonomy.find(name) is None)
            show_count(number)
            yield article

    with corpus.listing_faults(to) as faults, counting("articles") as show_count:
        source = stream_inputs(inputs, form=read.form, columns=columns, on_fault=faults.add)
        articles, counts = relabel(source, history, taxonomy=taxonomy)
        corpus.write_articles(counted(articles), to)
    report_columns(columns)
    if as_json:
        print_json(counts.to_dict())
    else:
        from osiris_nlp.cli.tables.taxonomies import relabelled_table

        out().print(relabelled_table(counts))
    say(
        f"{count_of(counts.articles, 'article')} written to {to}, {counts.changed} with changed labels"
    )
    _say_unchanged(counts, unknown_labels, history[-1].now)
    if faults.count:
        report_bad_rows(faults.count, corpus.faults_file(to), all_bad=False)
        raise typer.Exit(3)


def _say_unchanged(counts: "RelabelCounts", unknown_labels: Mapping[str, int], now: str) -> None:
    """Report the labels that articles keep though the taxonomy no longer has them, or never had."""
    for label, ids in counts.undecided.items():
        more = ", …" if len(ids) > _MAX_IDS else ""
        say(f"Undecided, still labelled {label!r}: {', '.join(ids[:_MAX_IDS])}{more}")
    if counts.undecided:
        say(f"If such a row is right as it is, set its labels_as_of to {now}")
    unchanged_labels = {*counts.undecided, *counts.last_label_ids}
    for label, count in unknown_labels.items():
        if label not in unchanged_labels:
            say(f"Not in the taxonomy: {label!r} ({count_of(count, 'article')})")
