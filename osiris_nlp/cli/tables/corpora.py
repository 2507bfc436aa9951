"""What is in a corpus, and in a SPIP site."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from osiris_nlp.cli.tables.empty import empty_table
from osiris_nlp.corpus import CorpusStats
from osiris_nlp.corpus.stats import ArticleSummary

_SHOWN = 10  # conflicts


def stats_table(stats: CorpusStats) -> Table:
    """Return the counts of a corpus, then what is duplicated, contradictory or suspicious."""
    table = empty_table("Corpus", "what", "how many")
    rows = {
        "articles": stats.articles,
        **{f"  {role}": count for role, count in stats.roles.most_common()},
        "stories": stats.stories,
        "median words": f"{stats.words:.0f}",
        **{f"with {n} labels": count for n, count in sorted(stats.labels_per_article.items())},
        "without title": stats.without_title,
        "without date": stats.without_date,
        "  of which unreadable": stats.unreadable_dates,
        "years": f"{min(stats.years)} – {max(stats.years)}" if stats.years else "–",
        "sources": len(stats.sources),
        "labels": len(stats.labels),
        **{f"  {label}": count for label, count in stats.labels.most_common()},
        **_duplicates(stats),
        "conflicts: one text, labels that differ": len(stats.conflicts),
    }
    for what, count in rows.items():
        table.add_row(what, str(count))
    for conflict in stats.conflicts[:_SHOWN]:
        first = conflict.articles[0]
        table.add_row(f"  {first.title or first.id}", "\n".join(map(_filed, conflict.articles)))
    if len(stats.conflicts) > _SHOWN:
        table.add_row("  …", f"{len(stats.conflicts) - _SHOWN} more, with --json")
    table.add_row("suspicious", "" if stats.suspicious else "nothing")
    for kind, found in stats.suspicious.items():
        more = ", …" if found.count > len(found.ids) else ""
        table.add_row(f"  {kind.replace('_', ' ')}", f"{found.count}: {', '.join(found.ids)}{more}")
    return table


def _duplicates(stats: CorpusStats) -> dict[str, str | int]:
    copies = stats.duplicates
    near = (
        "not looked for: pip install 'osiris-nlp[stories]'" if copies.near is None else copies.near
    )
    return {
        "duplicates: groups of one text": copies.groups,
        "  articles in them": copies.articles,
        "  groups of equal texts": copies.exact,
        "  groups of nearly equal texts": near,
    }


def _filed(article: ArticleSummary) -> str:
    labels = ", ".join(article.labels) or "no label"
    return f"{article.id} ({article.date or 'no date'}): {labels}"


def site_table(site: Mapping[str, Any]) -> Table:
    """Return what a SPIP site holds, and what is wrong with it."""
    table = empty_table(site["place"], "what", "")
    rows = {
        "SPIP": site["version"] or "version unknown: no folder to read it from",
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
        "labels that are no keyword": ", ".join(site["unused_labels"]),
        **{f"problem {n}": problem for n, problem in enumerate(site["problems"], 1)},
    }
    for what, said in rows.items():
        if said != "":
            table.add_row(what, str(said))
    return table
