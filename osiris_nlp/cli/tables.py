"""What results look like in a terminal."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from rich import box
from rich.table import Table

from osiris_nlp.base.records import Article, Neighbour, Suggestion
from osiris_nlp.batch import Summary
from osiris_nlp.corpus import CorpusStats
from osiris_nlp.corpus.stats import Filed
from osiris_nlp.evaluation import MEANINGS, PairedComparison, judging_note
from osiris_nlp.model.trial import Catch
from osiris_nlp.taxonomy import Change, Label, Relabelled, Taxonomy, standing

if TYPE_CHECKING:
    import pandas as pd

    from osiris_nlp.analysis import Audit

_SHOWN = 10  # conflicts
_FIRST, _PAIRS, _HEADING = 15, 5, 60  # of a worklist: rows, pairs of labels, characters of a title


def figures_table(title: str, report: Mapping[str, Any]) -> Table:
    """Return the figures of a report (`Report.to_dict`) with their intervals.

    Where some articles judge (``Article.judges``), those on them come first.
    """
    judging = report.get("judging")  # models of version 0.1.0 have none
    if judging:
        parts = {f"{judging['articles']} judge": judging, f"all {report['articles']}": report}
    else:
        parts = {"value": report}
    columns = [name for heading in parts for name in (heading, "95 % interval")]
    table = _table(title, "figure", *columns, "meaning")
    for name, meaning in MEANINGS.items():
        if name in report["figures"]:  # models of version 0.1.0 have fewer
            cells = [_figure(part["figures"][name]) for part in parts.values()]
            table.add_row(name, *chain.from_iterable(cells), meaning)
    table.caption, table.caption_justify = judging_note(report) or None, "left"
    return table


def _figure(figure: Mapping[str, float | None]) -> tuple[str, str]:
    if figure["value"] is None:
        return "–", "–"
    return f"{figure['value']:.3f}", f"{figure['low']:.3f} – {figure['high']:.3f}"


def comparison_table(found: PairedComparison) -> Table:
    """Return a comparison of two reports, a row a figure; what the interval leaves open is unmarked."""
    model = found.differences[0].model
    title = f"{found.articles} articles on {found.stories} stories, the same for both"
    table = _table(title, "figure", found.baseline, model, "difference", "95 % interval", "")
    for each in found.differences:
        if np.isnan(each.difference):
            table.add_row(each.figure, *(["–"] * 5))
            continue
        table.add_row(
            each.figure,
            f"{each.baseline:.3f}",
            f"{each.value:.3f}",
            f"{each.difference:+.3f}",
            f"{each.low:+.3f} … {each.high:+.3f}",
            "" if each.verdict == "unclear" else each.verdict,
        )
    return table


def labels_table(title: str, rows: Iterable[Mapping[str, Any]]) -> Table:
    """Return the figures of each label."""
    table = _table(title, "label", "articles", "predicted", "precision", "recall", "F1")
    for row in rows:
        shares = (f"{row[name]:.2f}" for name in ("precision", "recall", "f1"))
        table.add_row(row["label"], str(row["articles"]), str(row["predicted"]), *shares)
    return table


def suggestions_table(
    article: Article, suggestions: Sequence[Suggestion], *, editors: bool = False
) -> Table:
    """Return an article's suggestions; the editors' own label marked when asked."""
    heading = article.title or article.text[:90]
    if article.date:
        heading += f" ({article.date:%d/%m/%Y})"
    table = _table(heading, "", "label", "score", "tier", "words that spoke for it")
    for place, suggestion in enumerate(suggestions, 1):
        mark = " ← editors" if editors and suggestion.label in article.labels else ""
        table.add_row(
            str(place),
            suggestion.label + mark,
            f"{suggestion.score:.0%}",
            suggestion.tier,
            _words(suggestion),
        )
    return table


def _words(suggestion: Suggestion) -> str:
    return " · ".join(dict.fromkeys(" ".join(e.text.split()) for e in suggestion.evidence))


def reliability_table(bins: Iterable[Mapping[str, Any]]) -> Table:
    """Return what best suggestions state, and how often they are right."""
    table = _table(
        "Best suggestions: stated and found", "articles", "stated", "right", "95 % interval"
    )
    for each in bins:
        table.add_row(
            str(each["articles"]),
            f"{each['stated']:.0%}",
            f"{each['right']:.0%}",
            f"{each['low']:.0%} – {each['high']:.0%}",
        )
    return table


def similar_table(neighbours: Sequence[Neighbour]) -> Table:
    """Return the training items most like an article, with their labels."""
    table = _table("Similar articles it learned from", "likeness", "title", "labels")
    for each in neighbours:
        table.add_row(f"{each.similarity:.2f}", each.title or each.id, ", ".join(each.labels))
    return table


def tagged_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Return some rows of a run: an article each, with its best labels."""
    table = _table("Some of them", "article", "labels")
    for row in rows:
        said = (f"{s['label']} {s['score']:.0%} ({s['tier']})" for s in row["suggestions"][:3])
        table.add_row(row["title"] or row["id"], "\n".join(said))
    return table


def summary_table(done: Summary) -> Table:
    """Return how often a run gave each label, and what it would change of those carried."""
    table = _table("Labels given", "label", "apply", "propose", "add", "remove", "replace")
    given = done.labels_applied + done.labels_proposed
    gone = Counter(pair.partition(" > ")[0] for pair in done.replaced.elements())
    for label, _ in (given + done.removed + gone).most_common():
        counts = (done.labels_applied, done.labels_proposed, done.added, done.removed, gone)
        table.add_row(label, *(str(count[label] or "") for count in counts))
    for pair, n in done.replaced.most_common():
        table.add_row(f"  {pair}", "", "", "", "", str(n))
    return table


def catches_table(name: str, catches: Sequence[Catch]) -> Table:
    """Return the articles a new label would catch."""
    table = _table(
        f"What {name!r} would catch", "score", "place", "article", "labels", "best other", "words"
    )
    for catch in catches:
        table.add_row(
            f"{catch.suggestion.score:.0%}",
            str(catch.rank),
            catch.article.title or catch.article.text[:60],
            ", ".join(catch.article.labels),
            f"{catch.other.label} {catch.other.score:.0%}",
            _words(catch.suggestion),
        )
    return table


def stats_table(stats: CorpusStats) -> Table:
    """Return the counts of a corpus, then what stands twice, contradicts itself or looks wrong."""
    table = _table("Corpus", "what", "how many")
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


def _filed(article: Filed) -> str:
    labels = ", ".join(article.labels) or "no label"
    return f"{article.id} ({article.date or 'no date'}): {labels}"


def worklist_table(worklist: "pd.DataFrame") -> Table:
    """Return the first rows of an audit's worklist."""
    table = _table(
        f"The first {min(_FIRST, len(worklist))} of {len(worklist)} articles, most suspect first",
        *("", "article", "carries", "proposed", "score", "why"),
    )
    for place, row in enumerate(worklist.head(_FIRST).to_dict("records"), 1):
        heading = f"{row['id']}: {row['title']}" if row["title"] else row["id"]
        table.add_row(
            str(place),
            heading if len(heading) <= _HEADING else f"{heading[: _HEADING - 1]}…",
            row["carried"],
            row["proposed"] or "–",
            f"{row['proposed_score']:.0%}" if row["proposed"] else "–",
            row["kind"],
        )
    return table


def audit_table(audit: "Audit") -> Table:
    """Return how much an audit found, and the pairs of labels most surprisingly confused."""
    kinds, twins = audit.worklist["kind"].value_counts(), audit.twins.groupby("same")["group"]
    groups = twins.nunique()
    pairs = audit.pairs.head(_PAIRS).to_dict("records")
    table = _table("In all", "what", "articles", "")
    rows = (
        ("label likely wrong", kinds.get("likely wrong", 0), ""),
        ("label likely missing", kinds.get("likely missing", 0), ""),
        ("another label scores higher", kinds.get("unsure", 0), ""),
        (
            "same text, other labels",
            twins.count().get("text", 0),
            f"{groups.get('text', 0)} groups",
        ),
        (
            "same story, no label in common",
            twins.count().get("story", 0),
            f"{groups.get('story', 0)} groups",
        ),
        *(
            ("labels confused", pair["confused"], f"{pair['label']} / {pair['other']}")
            for pair in pairs
        ),
    )
    for what, n, more in rows:
        table.add_row(what, str(n), more)
    return table


def site_table(site: Mapping[str, Any]) -> Table:
    """Return what a SPIP site holds, and what is wrong with it."""
    table = _table(site["place"], "what", "")
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


def taxonomy_table(taxonomy: Taxonomy) -> Table:
    """Return one row a label."""
    table = _table(f"{len(taxonomy)} labels", "label", "kind", "years", "weight", "id")
    for label in taxonomy:
        table.add_row(label.name, label.kind, years_of(label), f"{label.weight:.0f}", label.id)
    return table


def label_table(label: Label) -> Table:
    """Return all that the taxonomy says of a label."""
    table = _table(label.name, "", "")
    said = {
        "aliases": ", ".join(label.aliases),
        "kind": label.kind,
        "years": years_of(label),
        "scope": label.scope_note,
        "cues": ", ".join(label.cues),
        "not this but": "\n".join(label.not_this_but),
        "words revised": label.revised.isoformat() if label.revised else "",
    }
    for what, text in said.items():
        if text:
            table.add_row(what, text)
    return table


def change_table(change: Change) -> Table:
    """Return the labels a change leads to."""
    table = _table(str(change), "label", "aliases", "years", "weight", "cues")
    for _, label in change.after:
        if label.name in change.new:
            table.add_row(
                label.name,
                ", ".join(label.aliases),
                years_of(label),
                f"{label.weight:.0f}",
                ", ".join(label.cues),
            )
    return table


def history_table(history: Sequence[Change]) -> Table:
    """Return one row a change, those that were undone marked."""
    table = _table("Changes", "when", "who", "what", "note", "")
    stands = set(map(id, standing(history)))
    for change in history:
        undone = change.what != "undo" and id(change) not in stands
        table.add_row(
            change.when.isoformat(),
            change.who,
            str(change),
            change.note,
            "undone" if undone else "",
        )
    return table


def relabelled_table(counts: Relabelled) -> Table:
    """Return what became of the labels of a corpus."""
    table = _table("Labels", "label", "now", "articles")
    for (old, new), count in counts.replaced.most_common():
        table.add_row(old, new, str(count))
    for old, count in counts.dropped.most_common():
        table.add_row(old, "taken off", str(count))
    for old, ids in counts.undecided.items():
        table.add_row(old, "kept: nothing tells which part", str(len(ids)))
    for old, ids in counts.last.items():
        table.add_row(old, "kept: it is their only label", str(len(ids)))
    return table


def models_table(manifests: Mapping[str, Mapping[str, Any]], promoted: str | None) -> Table:
    """Return one row a model; the promoted one marked."""
    table = _table("Models", "", "name", "id", "made", "articles", "mrr")
    for name, manifest in manifests.items():
        details = manifest["details"]
        figures = details.get("figures", {}).get("cross_validation", {}).get("figures", {})
        table.add_row(
            "*" if name == promoted else "",
            name,
            manifest["id"],
            details.get("made", "–"),
            str(details.get("corpus", {}).get("articles", "–")),
            f"{figures['mrr']['value']:.3f}" if figures else "–",
        )
    return table


def years_of(label: Label) -> str:
    """Return the years in which editors use a label, or nothing where they are open."""
    bounds = (label.first_year, label.last_year)
    return " – ".join(str(year or "") for year in bounds).strip() if any(bounds) else ""


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for column in columns:
        is_count = column.startswith("all ") or column.endswith(" judge")
        right = is_count or column in {
            *("apply", "propose", "add", "remove", "replace"),
            "value",
            "articles",
            "predicted",
            "precision",
            "recall",
            "F1",
            "score",
        }
        table.add_column(column, justify="right" if right else "left", overflow="fold")
    return table
