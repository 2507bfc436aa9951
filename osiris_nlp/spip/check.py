"""What a SPIP site holds and what is wrong with it, before anything is converted."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from osiris_nlp.base.text import mend
from osiris_nlp.spip.archive import BODY, Archive, Choice
from osiris_nlp.spip.cells import day
from osiris_nlp.spip.matching import Match, match_keywords
from osiris_nlp.taxonomy import Taxonomy, label_key

_SAMPLE = 1000  # articles whose text is looked at for its encoding


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCheck:
    """A site in figures; `problems` are sentences for its keeper, the worst first."""

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
        """Return it ready for JSON."""
        return asdict(self)


def check_site(
    archive: Archive, choice: Choice | None = None, *, taxonomy: Taxonomy | None = None
) -> SiteCheck:
    """Look through a site: version, charset, groups of keywords, counts, problems.

    Parameters
    ----------
    archive : an open archive
    choice : the articles that count; the published ones by default
    taxonomy : when given, keywords are matched with its labels
    """
    choice = choice or Choice()
    chosen = archive.chosen_keywords(choice)
    match = match_keywords(chosen.values(), taxonomy)
    links, sections = archive.links, archive.sections  # before the stream: one query at a time
    used: Counter[int] = Counter()
    years: Counter[str] = Counter()
    without_keyword = redirections = 0
    odd: Counter[str] = Counter()
    today = date.today().isoformat()  # noqa: DTZ011 (the keeper's own day)
    for record in _outlines(archive, choice):
        if record.get("virtuel"):
            redirections += 1
            continue
        keywords = [mot for mot in links.get(record["id_article"], ()) if mot in chosen]
        used.update(keywords)
        without_keyword += not keywords
        when = day(record.get("date"))
        years[when[:4] if when else "none"] += 1
        odd["articles without a date"] += when is None
        odd["articles dated in the future"] += when is not None and when > today
        odd["articles in a rubrique that is not there"] += record.get("id_rubrique") not in sections
        odd["articles without a title"] += not record.get("titre")
        odd["articles without text"] += bool(record["empty"])
    odd |= _loose_ends(archive, chosen)
    return SiteCheck(
        place=archive.place.name,
        version=archive.place.version,
        database=archive.place.database.backend,
        charset=archive.tables.charset,
        prefix=archive.tables.prefix,
        address=archive.meta.get("adresse_site") or None,
        articles=archive.statuts,
        redirections=redirections,
        groups=[
            {
                **asdict(group),
                "keywords": sum(k.group == group.id for k in archive.keywords.values()),
                "links": sum(used[k.id] for k in chosen.values() if k.group == group.id),
            }
            for group in archive.groups
        ],
        keywords={chosen[id_].name: n for id_, n in used.most_common()},
        without_keyword=without_keyword,
        years=dict(sorted(years.items())),
        sections=len(sections),
        unknown_keywords=[keyword.name for keyword in match.unknown],
        unused_labels=list(match.unused),
        problems=[
            *_worst(archive, match, used),
            *(f"{what}: {n}" for what, n in odd.most_common() if n),
        ],
    )


def _worst(archive: Archive, match: Match, used: Counter[int]) -> Iterator[str]:
    if not archive.tables.columns("mots_liens"):
        yield "no table of keyword links: the plugin «mots» is off, or the site is older than SPIP 3"
    elif not used:
        yield "no article has a keyword of the groups chosen"
    if archive.meta.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        yield f"the site's charset is {archive.meta['charset']}, not utf-8"
    if archive.tables.charset in {"latin1", "utf8", "utf8mb3"}:
        yield f"the base is in {archive.tables.charset}: characters it has not were lost when written"
    for keyword in match.unknown:
        yield f"keyword {keyword.name!r} ({keyword.id}) is not in the taxonomy: {used[keyword.id]} articles"
    names = Counter(label_key(keyword.name) for keyword in archive.keywords.values())
    for name, n in names.items():
        if n > 1:
            yield f"{n} keywords are called {name!r}"


def _loose_ends(archive: Archive, chosen: dict[int, Any]) -> Counter[str]:
    linked = [mot for mots in archive.links.values() for mot in mots]
    ours = set(chosen)
    return Counter(
        {
            "links to keywords that are not there": sum(
                mot not in archive.keywords for mot in linked
            ),
            "links of articles to keywords of other groups": sum(
                mot in archive.keywords and mot not in ours for mot in linked
            ),
            "keywords without an article": len(ours - set(linked)),
            "texts encoded twice (mended when read)": sum(
                mend(text) != text for text in _texts(archive)
            ),
        }
    )


def _outlines(archive: Archive, choice: Choice) -> Iterator[Mapping[str, Any]]:
    """Stream what is counted of each article: no texts."""
    tables, functions = archive.tables, archive.tables.sql.func
    table = tables.table("articles")
    lengths = [functions.length(table.c[name]) for name in BODY if name in table.c]
    columns = ("id_article", "titre", "id_rubrique", "date", "virtuel")
    length = sum(lengths, start=tables.sql.literal(0))
    query = tables.select("articles", *columns).add_columns((length == 0).label("empty"))
    yield from tables.rows(query.where(table.c.statut.in_(choice.statuts)))


def _texts(archive: Archive) -> Iterator[str]:
    """Yield the texts of the oldest articles, as the base holds them."""
    tables = archive.tables
    first = tables.table("articles").c.id_article
    for row in tables.rows(tables.select("articles", "texte").order_by(first).limit(_SAMPLE)):
        yield row["texte"] if isinstance(row["texte"], str) else ""
