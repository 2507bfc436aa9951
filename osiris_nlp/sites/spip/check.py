"""Report what a SPIP site contains and what is wrong with it, before any conversion."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from osiris_nlp.base.encoding import MAX_TEXT_BYTES
from osiris_nlp.base.language.text import mend
from osiris_nlp.sites.choice import Choice
from osiris_nlp.sites.matching import Match, match_keywords
from osiris_nlp.sites.spip.archive import Archive, statuts
from osiris_nlp.sites.spip.article_rows import BODY
from osiris_nlp.sites.spip.column_values import day, integer
from osiris_nlp.taxonomy import Taxonomy, label_key

_SAMPLE = 1000  # articles whose texts are checked for double encoding


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCheck:
    """Counts over a site; `problems` are messages for its webmaster, most serious first."""

    place: str
    version: str | None
    database: str
    charset: str
    prefix: str
    address: str | None
    articles: dict[str, int]
    redirections: int
    groups: list[dict[str, Any]]
    keywords: dict[str, int]
    without_keyword: int
    years: dict[str, int]
    sections: int
    unknown_keywords: list[str]
    unused_labels: list[str]
    problems: list[str]

    def to_dict(self) -> dict[str, Any]:
        """Return the report, ready for JSON."""
        return asdict(self)


def check_site(
    archive: Archive, choice: Choice | None = None, *, taxonomy: Taxonomy | None = None
) -> SiteCheck:
    """Report a site's version, character set, keyword groups, counts and problems.

    Parameters
    ----------
    archive : an open archive
    choice : the articles to count (default: the published ones)
    taxonomy : if given, keywords are matched against its labels
    """
    choice = choice or Choice()
    label_keywords = archive.label_keywords(choice)
    match = match_keywords(label_keywords.values(), taxonomy)
    keyword_ids, rubriques = archive.keyword_ids, archive.rubriques  # one query at a time
    uses, years, problems = Counter[str](), Counter[str](), Counter[str]()
    without_keyword = redirections = 0
    for record in _outlines(archive, choice):
        if record.get("virtuel"):
            redirections += 1
            continue
        mots = keyword_ids.get(integer(record["id_article"]), ())
        keywords = [mot for mot in mots if mot in label_keywords]
        uses.update(keywords)
        without_keyword += not keywords
        date_ = day(record.get("date"))
        years[date_[:4] if date_ else "none"] += 1
        problems.update(_article_problems(record, date_, rubriques))
    problems |= _count_loose_ends(archive, label_keywords)
    return SiteCheck(
        place=archive.site.name,
        version=archive.site.version,
        database=archive.site.database.backend,
        charset=archive.tables.charset,
        prefix=archive.tables.prefix,
        address=archive.meta.get("adresse_site") or None,
        articles=archive.n_by_statut,
        redirections=redirections,
        groups=_groups(archive, uses),
        keywords={label_keywords[id_].name: n for id_, n in uses.most_common()},
        without_keyword=without_keyword,
        years=dict(sorted(years.items())),
        sections=len(rubriques),
        unknown_keywords=[keyword.name for keyword in match.unknown],
        unused_labels=list(match.unused),
        problems=[
            *_serious_problems(archive, match, uses),
            *(f"{problem}: {n}" for problem, n in problems.most_common() if n),
        ],
    )


def _article_problems(
    record: Mapping[str, Any], date_: str | None, rubriques: Collection[int]
) -> dict[str, int]:
    """Return the problems that articles may have: 1 for those of this one, 0 for the others."""
    today = date.today().isoformat()  # noqa: DTZ011 (local time is meant)
    problems = {
        "articles without a date": date_ is None,
        "articles dated in the future": date_ is not None and date_ > today,
        "articles in a missing rubrique": integer(record.get("id_rubrique")) not in rubriques,
        "articles without a title": not record.get("titre"),
        "articles without text": record["empty"],
    }
    return {problem: int(is_there) for problem, is_there in problems.items()}


def _groups(archive: Archive, uses: Counter[str]) -> list[dict[str, Any]]:
    """Return the groups, with the numbers of their keywords and of the links to these."""
    n_keywords = Counter(keyword.group_id for keyword in archive.keywords.values())
    n_links = Counter(archive.keywords[mot].group_id for mot in uses.elements())
    return [
        {
            **asdict(group),
            "id": int(group.id),
            "keywords": n_keywords[group.id],
            "links": n_links[group.id],
        }
        for group in archive.groups
    ]


def _serious_problems(archive: Archive, match: Match, uses: Counter[str]) -> Iterator[str]:
    if not archive.tables.columns("mots_liens"):
        yield "no table of keyword links: the «mots» plugin is off, or the site is older than SPIP 3"
    elif not uses:
        yield "no article has a keyword from the selected groups"
    if archive.meta.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        yield f"the site's character set is {archive.meta['charset']}, not utf-8"
    if archive.tables.charset in {"latin1", "utf8", "utf8mb3"}:
        yield (
            f"the database's character set is {archive.tables.charset}: characters outside it were"
            " lost when they were saved"
        )
    for keyword in match.unknown:
        yield f"keyword {keyword.name!r} ({keyword.id}) is not in the taxonomy: {uses[keyword.id]} articles"
    names = Counter(label_key(keyword.name) for keyword in archive.keywords.values())
    for name, n in names.items():
        if n > 1:
            yield f"{n} keywords are named {name!r}"


def _count_loose_ends(archive: Archive, label_keywords: dict[str, Any]) -> Counter[str]:
    targets = [mot for mots in archive.keyword_ids.values() for mot in mots]
    return Counter(
        {
            "links to missing keywords": sum(mot not in archive.keywords for mot in targets),
            "links to keywords of other groups": sum(
                mot in archive.keywords and mot not in label_keywords for mot in targets
            ),
            "keywords without an article": len(set(label_keywords) - set(targets)),
            "double-encoded texts (repaired on reading)": sum(
                mend(text) != text for text in _texts(archive)
            ),
        }
    )


def _outlines(archive: Archive, choice: Choice) -> Iterator[Mapping[str, Any]]:
    """Stream the fields of each article that the report counts, and whether its texts are empty."""
    tables, functions = archive.tables, archive.tables.sql.func
    table = tables.table("articles")
    lengths = [functions.length(table.c[name]) for name in BODY if name in table.c]
    columns = ("id_article", "id_rubrique", "date")
    titles = [table.c[name] for name in ("titre", "virtuel") if name in table.c]
    length = sum(lengths, start=tables.sql.literal(0))
    query = tables.select("articles", *columns).add_columns(
        *map(tables.beginning, titles), (length == 0).label("empty")
    )
    yield from tables.rows(query.where(table.c.statut.in_(statuts(choice))))


def _texts(archive: Archive) -> Iterator[str]:
    """Yield the texts of the oldest articles, as stored."""
    tables = archive.tables
    columns = tables.table("articles").c
    query = tables.sql.select(tables.up_to(columns.texte, MAX_TEXT_BYTES))
    for row in tables.rows(query.order_by(columns.id_article).limit(_SAMPLE), batch=1):
        yield row["texte"] if isinstance(row["texte"], str) else ""
