"""Tables of a corpus and of a SPIP site."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from osiris_nlp.cli.tables.empty import empty_table
from osiris_nlp.cli.terminal import count_of
from osiris_nlp.corpus import CorpusStats
from osiris_nlp.corpus.quality.summaries import ArticleSummary

_MAX_CONFLICTS = 10
_MAX_ROWS = 500  # of labels, and of numbers of labels


def stats_table(stats: CorpusStats) -> Table:
    """Return the counts of a corpus, then its duplicates, conflicts and suspicious articles."""
    table = empty_table("Corpus", "", "count")
    rows = {
        "articles": stats.articles,
        **{f"  {role}": count for role, count in stats.roles.most_common()},
        "stories": stats.stories,
        "median words": f"{stats.words:.0f}",
        **{
            f"with {count_of(n, 'label')}": count
            for n, count in sorted(stats.labels_per_article.items())[:_MAX_ROWS]
        },
        "without title": stats.without_title,
        "without date": stats.without_date,
        "  with an unreadable date": stats.unreadable_dates,
        "years": f"{min(stats.years)} – {max(stats.years)}" if stats.years else "–",
        "sources": len(stats.sources),
        "labels": len(stats.labels),
        **{f"  {label}": count for label, count in stats.labels.most_common(_MAX_ROWS)},
        **_omitted(stats),
        **_duplicates(stats),
        "conflicts: same text, different labels": len(stats.conflicts) + stats.omitted["conflicts"],
    }
    for name, count in rows.items():
        table.add_row(name, str(count))
    for conflict in stats.conflicts[:_MAX_CONFLICTS]:
        first = conflict.articles[0]
        table.add_row(
            f"  {first.title or first.id}", "\n".join(map(_describe_article, conflict.articles))
        )
    if len(stats.conflicts) > _MAX_CONFLICTS:
        table.add_row("  …", f"{len(stats.conflicts) - _MAX_CONFLICTS} more with --json")
    table.add_row("suspicious", "" if stats.suspicious else "nothing")
    for kind, suspects in stats.suspicious.items():
        more = ", …" if suspects.count > len(suspects.ids) else ""
        ids = ", ".join(suspects.ids)
        table.add_row(f"  {kind.replace('_', ' ')}", f"{suspects.count}: {ids}{more}")
    return table


def _omitted(stats: CorpusStats) -> dict[str, str]:
    """Return the rows that report what is not listed."""
    rows = {}
    if len(stats.labels) > _MAX_ROWS:
        rows["  … other labels"] = f"{len(stats.labels) - _MAX_ROWS} more with --json"
    for kind in ("labels", "sources"):
        if n_omitted := stats.omitted[kind]:
            rows[f"{kind}: uses not counted, of too many or too long names"] = str(n_omitted)
    return rows


def _duplicates(stats: CorpusStats) -> dict[str, str | int]:
    copies = stats.duplicates
    near = "not searched: too many articles" if copies.near is None else copies.near
    return {
        "groups of duplicates": copies.groups,
        "  articles in these groups": copies.articles,
        "  groups of identical texts": copies.exact,
        "  groups of nearly identical texts": near,
    }


def _describe_article(article: ArticleSummary) -> str:
    labels = ", ".join(article.labels) or "no label"
    return f"{article.id} ({article.date or 'no date'}): {labels}"


def site_table(site: Mapping[str, Any]) -> Table:
    """Return the contents and the problems of a SPIP site."""
    table = empty_table(site["place"], "", "")
    rows = {
        "SPIP": site["version"] or "version unknown (no SPIP folder to read it from)",
        "address": site["address"] or "–",
        "database": f"{site['database']}, charset {site['charset']}, prefix {site['prefix']}",
        "articles": ", ".join(f"{n} {statut}" for statut, n in site["articles"].items()) or "0",
        "redirections": site["redirections"],
        "rubriques": site["sections"],
        "years": ", ".join(f"{year}: {n}" for year, n in site["years"].items()),
        "without keyword": site["without_keyword"],
        **{
            f"group {group['title']!r} ({group['id']})": f"{group['keywords']} keywords, "
            f"{group['links']} links{'' if group['for_articles'] else ', not for articles'}"
            for group in site["groups"]
        },
        **{f"  {keyword}": n for keyword, n in site["keywords"].items()},
        "labels without a keyword": ", ".join(site["unused_labels"]),
        **{f"problem {n}": problem for n, problem in enumerate(site["problems"], 1)},
    }
    for name, value in rows.items():
        if value != "":
            table.add_row(name, str(value))
    return table
