"""The articles that a command reads: all commands with inputs read them through these functions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from osiris_nlp.base.errors import Faults, InputError
from osiris_nlp.cli.options import InputOptions
from osiris_nlp.cli.terminal import count_of, say

if TYPE_CHECKING:
    from osiris_nlp.base.records import Article
    from osiris_nlp.corpus import Columns
    from osiris_nlp.sites.choice import Choice
    from osiris_nlp.taxonomy import Taxonomy


def read_inputs(
    inputs: Sequence[str],
    read: InputOptions,
    *,
    columns: "Columns | None" = None,
    choice: "Choice | None" = None,
    taxonomy: "Taxonomy | None" = None,
    need_labels: bool = False,
    report: bool = True,
    faults: Faults | None = None,
) -> "list[Article]":
    """Read all articles, or raise all faults together; say which columns were read, unless `report` is false.

    With `faults`, bad rows are added to these, and left out. `columns` are those of `read` unless passed.

    Raises
    ------
    InputError
        If labels are needed, and no article has one.
    """
    from osiris_nlp.corpus import joined_labels, read_all

    columns = columns or columns_from(read.columns)
    if faults is None:
        articles = read_all(
            *inputs, taxonomy=taxonomy, format=read.form, columns=columns, choice=choice
        )
    else:
        rows = stream_inputs(
            inputs,
            form=read.form,
            columns=columns,
            on_fault=faults.add,
            taxonomy=taxonomy,
            choice=choice,
        )
        articles = [*rows]
    if need_labels and not any(article.labels for article in articles):
        raise columns.no_labels()
    if report:
        report_columns(columns)
    if need_labels and taxonomy is None and (joined := joined_labels(articles)):
        label, separator = joined
        say(
            f"Labels such as {label!r} may be several joined by {separator!r}: in a table, separate "
            "labels with '|'; in JSON, list them"
        )
    return articles


def check_results(files: Sequence[Path | None], inputs: Sequence[str], *, form: str | None) -> None:
    """Raise InputError if a file to write is one of the inputs, or is to be in a folder that does not exist."""
    from osiris_nlp.corpus import check_apart, check_folder

    for file in filter(None, files):
        check_apart(file, inputs, format=form)
        check_folder(file)


def read_checked_inputs(inputs: Sequence[str], read: InputOptions) -> "Iterator[Article]":
    """Yield the articles after checking them all and reporting which columns were read."""
    from osiris_nlp.corpus import read_checked

    columns = columns_from(read.columns)
    articles = read_checked(*inputs, format=read.form, columns=columns)
    for number, article in enumerate(articles):
        if number == 0:
            report_columns(columns)
        yield article


def stream_inputs(
    inputs: Sequence[str],
    *,
    form: str | None,
    columns: "Columns",
    on_fault: Callable[[InputError], None],
    **options: Any,
) -> "Iterator[Article]":
    """Yield the articles; `options` are those of `read_articles`. The caller then calls `report_columns`.

    Raises
    ------
    InputError
        As `read_articles`, or if there is no article because no column has titles or texts.
    """
    from osiris_nlp.corpus import read_articles

    has_articles, first_faults = False, list[InputError]()

    def note_fault(fault: InputError) -> None:
        if not first_faults:
            first_faults.append(fault)
        on_fault(fault)

    for article in read_articles(
        *inputs, on_fault=note_fault, format=form, columns=columns, **options
    ):
        has_articles = True
        yield article
    try:
        columns.check_sample(has_articles=has_articles)
    except InputError as error:
        raise (*first_faults, error)[0] from None  # the first names a file and a line


def keywords_by_site(
    inputs: Sequence[str], *, form: str | None, manifest: Mapping[str, Any]
) -> dict[str, dict[str, int]]:
    """Return, for each SPIP site among the inputs, by name, the `id_mot` of each label of a model."""
    from osiris_nlp.corpus import find_sources, site_keywords
    from osiris_nlp.model.label_changes import model_taxonomy

    sites = [source for source in find_sources(*inputs, format=form) if source.is_site]
    return dict(site_keywords(site, model_taxonomy(manifest)) for site in sites)


def columns_from(options: Sequence[str] | None) -> "Columns":
    """Return the columns chosen with ``--columns``, which may be repeated."""
    from osiris_nlp.corpus import Columns

    return Columns.parse(",".join(options)) if options else Columns()


def report_columns(columns: "Columns") -> None:
    """Say which columns were read as which fields, which were not used, and what the vocabulary lacks."""
    for remark in filter(None, (columns.report(), columns.subjects.remark)):
        say(remark)


def report_bad_rows(count: int, file: str | Path, *, all_bad: bool) -> None:
    """Say how many rows were left out, and which file lists them; the first of them if all were bad."""
    import orjson

    say(f"{count_of(count, 'bad row')} left out; details in {file}")
    if all_bad:
        with Path(file).open("rb") as lines:
            fault = orjson.loads(lines.readline())
        say(f"the first: {InputError(**fault)}")
