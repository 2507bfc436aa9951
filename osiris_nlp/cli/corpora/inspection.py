"""``osiris-nlp corpus stats`` and ``check``."""

from typing import Annotated

import typer

from osiris_nlp.base.errors import Faults, InputFaults
from osiris_nlp.cli.input_corpus import columns_from, report_columns, stream_inputs
from osiris_nlp.cli.options import (
    AsJson,
    InputOptions,
    Inputs,
    SiteOptions,
    TaxonomyFile,
    taxonomy_for,
)
from osiris_nlp.cli.terminal import out, print_json


def corpus_stats(
    inputs: Inputs,
    as_json: AsJson = False,
    taxonomy_file: TaxonomyFile = None,
    read: InputOptions = InputOptions(),
) -> None:
    """Summarise a corpus: labels, years, sources, duplicates, conflicts, suspicious articles."""
    from osiris_nlp import corpus

    taxonomy, faults = taxonomy_for(taxonomy_file, inputs), Faults()
    columns = columns_from(read.columns)
    articles = stream_inputs(inputs, form=read.form, columns=columns, on_fault=faults.add)
    # After a fault, only the others are counted.
    stats = corpus.corpus_stats(
        (article for article in articles if not faults.count), taxonomy=taxonomy
    )
    if faults.count:
        raise InputFaults(faults.first, faults.count)
    report_columns(columns)
    if as_json:
        print_json(stats.to_dict())
    else:
        from osiris_nlp.cli.tables.corpora import stats_table

        out().print(stats_table(stats))


def corpus_check(
    site: Annotated[
        str, typer.Argument(metavar="SPIP_OR_URL", help="SPIP folder, or URL of its database.")
    ],
    taxonomy_file: TaxonomyFile = None,
    reading: SiteOptions = SiteOptions(),
    as_json: AsJson = False,
) -> None:
    """Check a SPIP site: version, charset, keyword groups, counts, problems.

    Reads from the site's database and changes nothing.
    """
    from osiris_nlp.sites.spip.archive import open_archive
    from osiris_nlp.sites.spip.check import check_site
    from osiris_nlp.sites.spip.connection import find_site_database

    taxonomy, choice = taxonomy_for(taxonomy_file, [site]), reading.choice()
    with open_archive(find_site_database(site, prefix=reading.prefix)) as archive:
        result = check_site(archive, choice, taxonomy=taxonomy)
    if as_json:
        print_json(result.to_dict())
    else:
        from osiris_nlp.cli.tables.corpora import site_table

        out().print(site_table(result.to_dict()))
