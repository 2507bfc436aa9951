"""``osiris-nlp spip plan``: plan which keywords to write to a site."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from osiris_nlp.base.errors import InputError
from osiris_nlp.cli.desk.desk_store import check_extra, open_desk
from osiris_nlp.cli.options import Groups, ModelsFolder, Prefix, TaxonomyFile, main_taxonomy
from osiris_nlp.cli.spip_endpoint import SecretFile, open_endpoint
from osiris_nlp.cli.terminal import count_of, counting, out, say

if TYPE_CHECKING:
    from osiris_nlp.sites.choice import Choice
    from osiris_nlp.sites.keywords import SiteKeywords
    from osiris_nlp.sites.new_plan import KeywordReader, PlanSource
    from osiris_nlp.sites.planning import PlanCounts
    from osiris_nlp.taxonomy import Taxonomy


Site = Annotated[
    str,
    typer.Option(
        "--site",
        metavar="SPIP_OR_URL",
        help="SPIP folder, or URL of its database; or address of the site, such as "
        "https://www.osiris.sn, to ask its plugin. Only read.",
    ),
]
PlanFile = Annotated[
    Path, typer.Option("--out", metavar="PLAN", help="File to write (.jsonl); never replaced.")
]
Journals = Annotated[
    list[Path] | None,
    typer.Option(
        "--journal",
        metavar="FILE",
        help="Journal of an earlier run on the site, in addition to those in the folder of PLAN and "
        "those of the desk itself (repeatable): what it wrote, and somebody has changed since, is not "
        "planned again.",
    ),
]


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """The options that say what is planned: a model's suggestions, or the decisions of a desk."""

    tagged: Annotated[
        Path | None,
        typer.Argument(
            metavar="TAGGED",
            help="Suggestions to write: a .jsonl file that osiris-nlp tag made from the site.",
            show_default=False,
        ),
    ] = None
    database: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Decisions to write: URL of the desk's database."),
    ] = None
    include_labelled: Annotated[
        bool,
        typer.Option(
            "--include-labelled",
            help="Also add suggestions to articles that carry a keyword (decisions always are).",
        ),
    ] = False

    def check(self) -> None:
        """Raise InputError unless one of the two is named, and only one."""
        if (self.tagged is None) == (self.database is None):
            raise InputError(
                "Both TAGGED and --database" if self.tagged else "Neither TAGGED nor --database",
                "expected one of them: suggestions or decisions",
            )

    @contextmanager
    def open(self) -> "Iterator[PlanSource]":
        """Open what the plan is made from."""
        if self.tagged is not None:
            from osiris_nlp.sites.new_plan import TaggedArticles

            yield TaggedArticles(self.tagged, self.include_labelled)
        elif self.database is not None:
            check_extra()
            from osiris_nlp.desk.exchange.desk_decisions import DeskDecisions

            with open_desk(self.database, must_exist=True) as store:
                yield DeskDecisions(store)

    def remarks(self, counts: "PlanCounts", site: str) -> Iterator[str]:
        """Yield what the user of this source may not expect."""
        if self.database is None and not self.include_labelled:
            yield (
                f"{count_of(counts.carrying, 'article')} already with a keyword, left alone "
                "(--include-labelled also adds to them)"
            )
        elif self.database is not None and not counts.articles:
            yield f"The desk has no decision on articles of {site}"


def spip_plan(
    site: Site,
    to: PlanFile,
    source_options: SourceOptions = SourceOptions(),
    journals: Journals = None,
    secret_file: SecretFile = None,
    groups: Groups = None,
    prefix: Prefix = None,
    taxonomy_file: TaxonomyFile = None,
    models: ModelsFolder = None,
) -> None:
    """Plan which keywords to add to the articles of a site, and which to remove; nothing is written there.

    Of suggestions, only those of tier apply are planned, and only for articles without a keyword.
    """
    from osiris_nlp.sites.choice import Choice
    from osiris_nlp.sites.new_plan import make_plan
    from osiris_nlp.sites.spip.advice import missing_keywords

    source_options.check()
    if os.path.lexists(to):
        raise InputError(f"{str(to)!r} exists", "choose another --out, or move it away")
    if not to.parent.is_dir():
        raise InputError(f"No folder {str(to.parent)!r}", "create it first")
    taxonomy = main_taxonomy(taxonomy_file, models)
    choice = Choice(groups=tuple(groups or ()), prefix=prefix)
    with source_options.open() as source, counting("articles") as on_progress:
        read_keywords = _keyword_reader(site, secret_file, choice, taxonomy)
        plan = make_plan(
            to, source, read_keywords, journals=journals or (), on_progress=on_progress
        )
    counts, keywords = plan.counts, plan.keywords
    for line in missing_keywords(counts.missing, keywords):
        out().print(line, markup=False, highlight=False, soft_wrap=True)
    for path, location in plan.unread.items():
        say(
            f"Not read: {path} is of {keywords.name} in {location} (if that is this site, add --journal)"
        )
    lines = source_options.remarks(counts, keywords.name)
    for line in chain(lines, _plan_lines(counts, keywords, to)):
        say(line)


def _keyword_reader(
    site: str, secret_file: Path | None, choice: "Choice", taxonomy: "Taxonomy"
) -> "KeywordReader":
    """Return what reads the keywords of a site from its database, or asks its plugin for them."""
    from osiris_nlp.base.database import is_url
    from osiris_nlp.sites.names import is_address
    from osiris_nlp.sites.spip.keyword_tables import ask_site_keywords, read_site_keywords

    if is_address(site):
        if choice.prefix is not None:
            raise InputError(
                f"--prefix is for a database, and {site} is asked through its plugin",
                "leave the option out",
            )
        return partial(ask_site_keywords, open_endpoint(site, secret_file), choice, taxonomy)
    if not is_url(site) and not Path(site).is_dir():
        raise InputError(
            f"No folder {site!r}",
            "name the folder of SPIP, the URL of its database, or the address of the site with https://",
        )
    if secret_file is not None:
        raise InputError(
            f"--secret-file is for the plugin, and {site} is read directly",
            "name the site by its address (--site https://…), or leave the option out",
        )
    return lambda _: read_site_keywords(site, choice, taxonomy)


def _plan_lines(counts: "PlanCounts", site: "SiteKeywords", file: Path) -> Iterator[str]:
    """Yield the report on a plan, what is not in it first."""
    others = {
        "already as planned": counts.settled,
        "written earlier and changed in SPIP since then, left alone": counts.overruled,
        "that lost a keyword after it was tagged, left alone": counts.stripped,
        "without a suggestion of tier apply": counts.without_suggestion,
        "of which it is not known what they carried when they were reviewed: import them from the "
        "site, then review them again": counts.unknown,
        "with two labels of a group that allows one keyword: review them again": counts.crowded,
        f"not read from {site.name}": counts.elsewhere,
        "waiting for a keyword (see the list)": counts.waiting,
    }
    for what, number in others.items():
        if number:
            yield f"{count_of(number, 'article')} {what}"
    yield (
        f"{count_of(counts.planned, 'article')} of {site.name} in {file}: "
        f"{count_of(counts.added, 'keyword')} to add, {counts.removed} to remove"
    )
    if counts.planned:
        end = f" (through the plugin of {site.address})" if site.address else " --site https://…"
        command = f"osiris-nlp spip apply {quote(str(file))} --dry-run --author LOGIN"
        yield f"To see it: {command}{end}"
