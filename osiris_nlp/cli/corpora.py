"""``osiris-nlp corpus``."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osiris_nlp.cli.harvest import corpus_harvest
from osiris_nlp.cli.options import AsJson, Inputs, TaxonomyFile, taxonomy_for
from osiris_nlp.cli.terminal import amount, counting, out, print_json, say

if TYPE_CHECKING:
    from osiris_nlp.base.errors import InputError
    from osiris_nlp.base.records import Article
    from osiris_nlp.spip import Choice, Match

corpus_app = typer.Typer(help="Gather corpora, look into them, convert them.", no_args_is_help=True)
corpus_app.command("harvest")(corpus_harvest)

_A_CHUNK = 200  # articles between two looks at the clock
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="NAME",
        help="Of all inputs: jsonl, csv, parquet, text, html, feed or spip; told by their ending.",
    ),
]
Statuts = Annotated[
    list[str] | None,
    typer.Option(
        "--statut", metavar="STATUT", help="Of a site's articles (again for more); publie."
    ),
]
Groups = Annotated[
    list[str] | None,
    typer.Option(
        "--group",
        metavar="GROUP",
        help="Keyword group of a site, by title or id (again for more); those meant for articles.",
    ),
]
Prefix = Annotated[
    str | None,
    typer.Option("--prefix", help="Of a site's tables, where the site does not tell it."),
]


@corpus_app.command("stats")
def corpus_stats(
    inputs: Inputs, as_json: AsJson = False, taxonomy: TaxonomyFile = None, form: Format = None
) -> None:
    """Count what is in a corpus: labels, years, sources, duplicates, conflicts, what looks wrong."""
    from osiris_nlp import corpus

    articles = corpus.read_all(*inputs, format=form)
    stats = corpus.corpus_stats(articles, taxonomy=taxonomy_for(taxonomy, inputs))
    if as_json:
        print_json(stats.to_dict())
    else:
        from osiris_nlp.cli.tables.corpora import stats_table

        out().print(stats_table(stats))


@corpus_app.command("convert")
def corpus_convert(
    inputs: Inputs,
    to: Annotated[Path, typer.Option("--out", metavar="FILE", help=".jsonl, .csv or .parquet")],
    taxonomy: TaxonomyFile = None,
    form: Format = None,
    groups: Groups = None,
    statuts: Statuts = None,
    prefix: Prefix = None,
    stories: Annotated[
        bool, typer.Option("--stories", help="Give near-duplicates one story; holds all in memory.")
    ] = False,
) -> None:
    """Write articles to one file; bad rows go to FILE.errors.jsonl, and the exit status is then 3."""
    from osiris_nlp import corpus

    corpus.check_apart(to, inputs)
    choice, labels = site_choice(groups, statuts, prefix), taxonomy_for(taxonomy, inputs)
    faults: list[InputError] = []
    matches: list[Match] = []
    unlabelled = 0

    def read() -> Iterator["Article"]:
        nonlocal unlabelled
        found = corpus.read_articles(
            *inputs,
            taxonomy=labels,
            on_fault=faults.append,
            format=form,
            choice=choice,
            on_match=matches.append,
        )
        for number, article in enumerate(found):
            unlabelled += not article.labels
            if number % _A_CHUNK == 0:
                on_chunk(number)
            yield article

    with counting("articles") as on_chunk:
        articles: Iterable[Article] = read()
        if stories:
            articles = corpus.with_stories(articles)
        count = corpus.write_articles(articles, to)
    say(f"{amount(count, 'article')} written to {to}, {unlabelled} of them without a label")
    for match in matches:
        _say_unmatched(match)
    errors = corpus.write_faults(faults, to)
    if errors:
        say(f"{amount(len(faults), 'fault')} left out; places and reasons in {errors}")
        raise typer.Exit(3)


@corpus_app.command("check")
def corpus_check(
    site: Annotated[
        str, typer.Argument(metavar="SPIP_OR_URL", help="A SPIP folder, or its database's URL.")
    ],
    taxonomy: TaxonomyFile = None,
    groups: Groups = None,
    statuts: Statuts = None,
    prefix: Prefix = None,
    as_json: AsJson = False,
) -> None:
    """Look through a SPIP site: version, charset, keyword groups, counts, problems. Writes nothing."""
    from osiris_nlp.spip import check_site, find_place, open_archive

    choice = site_choice(groups, statuts, prefix)
    with open_archive(find_place(site, prefix=prefix)) as archive:
        found = check_site(archive, choice, taxonomy=taxonomy_for(taxonomy, [site]))
    if as_json:
        print_json(found.to_dict())
    else:
        from osiris_nlp.cli.tables.corpora import site_table

        out().print(site_table(found.to_dict()))


def site_choice(
    groups: list[str] | None, statuts: list[str] | None, prefix: str | None
) -> "Choice":
    """Return which articles and keywords of a site are asked for."""
    from osiris_nlp.spip import Choice

    return Choice(statuts=tuple(statuts or ("publie",)), groups=tuple(groups or ()), prefix=prefix)


def _say_unmatched(match: "Match") -> None:
    """Tell what keywords of a site no label stands for, and the other way round."""
    if match.unknown:
        names = ", ".join(f"{keyword.name} ({keyword.id})" for keyword in match.unknown)
        say(f"keywords of the site that are not in the taxonomy, left out: {names}")
    if match.unused:
        say(f"labels of the taxonomy that are no keyword there: {', '.join(match.unused)}")
