"""What the page of the model says: each figure in a sentence, with its plot and its table."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.model.figures.latest_statistics import Statistics
from osiris_nlp.desk.model.figures.share_plots import (
    Cell,
    Plot,
    Table,
    interval_words,
    month_name,
    share_cells,
    share_mark,
    share_plot,
)
from osiris_nlp.desk.model.figures.shares import FEWEST, Share, ShareDifference, difference
from osiris_nlp.desk.model.figures.statistics import Agreement, LabelMonth
from osiris_nlp.render import french

_MOST_LABELS, _MOST_MONTHS = 12, 12  # in a plot; the tables have all
_SHARE = ("Part", "Au moins", "Au plus")
_ACCEPTANCE = ("Suggestions", "Acceptées", *_SHARE)
_STATE = "donner une part"


@dataclass(frozen=True, slots=True)
class ModelFigure:
    """A figure of the page: what it says in a sentence, its plot if there are enough cases, and its table."""

    sentence: str
    plot: Plot | None
    table: Table


def sure_figure(share: Share) -> ModelFigure:
    """Return how often the labels of tier apply are right on blind articles."""
    name, nouns = "Articles témoins", ("mot-clé sûr", "mots-clés sûrs")
    marks = [share_mark(name, share, "mot-clé")] if share.is_enough else []
    if share.is_enough:
        sentence = (
            f"Sur les articles témoins, l’éditeur a choisi {french.number(share.hits)} des "
            f"{french.number(share.cases)} mots-clés dont le modèle était sûr : {_share_words(share)}."
        )
    else:
        sentence = (
            f"{french.quantity(share.cases, *nouns)} sur des articles témoins : {_too_few(_STATE)}."
        )
    table = Table(("", "Mots-clés", "Choisis", *_SHARE), [(name, *share_cells(share))])
    plot = share_plot("surs", "Mots-clés sûrs choisis par l’éditeur sans les voir", marks)
    return ModelFigure(sentence, plot, table)


def label_figure(rows: Iterable[LabelMonth]) -> ModelFigure:
    """Return how often the suggestions of each label are accepted, the least accepted first."""
    by_label = _sums(rows, lambda row: row.label)
    suggested = {label: share for label, share in by_label.items() if share.cases}
    enough = {label: share for label, share in suggested.items() if share.is_enough}
    few = {label: share for label, share in suggested.items() if not share.is_enough}
    ordered = [
        *sorted(enough.items(), key=lambda item: (item[1].value, item[0])),
        *sorted(few.items(), key=lambda item: (-item[1].cases, item[0])),
    ]
    marks = [share_mark(label, share, "suggestion") for label, share in ordered if share.is_enough]
    total = sum(suggested.values(), Share())
    if total.is_enough:
        sentence = (
            f"Les éditeurs ont gardé {french.number(total.hits)} des {french.number(total.cases)} "
            f"mots-clés suggérés : {_share_words(total)}."
        )
    else:
        sentence = f"{french.quantity(total.cases, 'suggestion')} jusqu’ici : {_too_few(_STATE)}."
    title = (
        f"Les {_MOST_LABELS} mots-clés les moins acceptés quand ils sont suggérés"
        if len(marks) > _MOST_LABELS
        else "Part des suggestions acceptées, par mot-clé"
    )
    table = Table(
        ("Mot-clé", *_ACCEPTANCE), [(label, *share_cells(share)) for label, share in ordered]
    )
    return ModelFigure(sentence, share_plot("mots-cles", title, marks[:_MOST_LABELS]), table)


def month_figure(rows: Iterable[LabelMonth], label: str | None = None) -> ModelFigure:
    """Return how often suggestions are accepted by month, optionally those of one label."""
    by_month = _sums((row for row in rows if label in {None, row.label}), lambda row: row.month)
    suggested = [(month, share) for month, share in sorted(by_month.items()) if share.cases]
    marks = [
        share_mark(month_name(month), share, "suggestion")
        for month, share in suggested
        if share.is_enough
    ]
    total = sum((share for _, share in suggested), Share())
    n_cases = french.quantity(total.cases, "suggestion")
    n_months = french.quantity(len(suggested), "mois", "mois")
    remark = "" if marks else f" : {_too_few(_STATE)} par mois"
    sentence = f"{n_cases} en {n_months}{remark}." if suggested else "Aucune suggestion jusqu’ici."
    table = Table(
        ("Mois", *_ACCEPTANCE),
        [(month_name(month), *share_cells(each)) for month, each in suggested],
    )
    title = f"Part des suggestions acceptées, par mois{f' : {label}' if label else ''}"
    return ModelFigure(sentence, share_plot("mois", title, marks[-_MOST_MONTHS:]), table)


def agreement_figure(agreement: Agreement) -> ModelFigure:
    """Return whether editors choose the model's first suggestion more often when they see it."""
    shares = {"Suggestions affichées": agreement.visible, "Articles témoins": agreement.blind}
    is_enough = all(share.is_enough for share in shares.values())
    gap = difference(agreement.visible, agreement.blind) if is_enough else None
    marks = [share_mark(name, each, "article") for name, each in shares.items() if each.is_enough]
    rows: list[tuple[Cell, ...]] = [(name, *share_cells(each)) for name, each in shares.items()]
    if gap:
        points = (_points(value) for value in (gap.value, gap.low, gap.high))
        rows.append(("Écart, en points", None, None, *points))
    table = Table(("", "Articles", "D’accord", *_SHARE), rows)
    title = "Articles dont le mot-clé principal est la première suggestion du modèle"
    return ModelFigure(_agreement_words(agreement, gap), share_plot("accord", title, marks), table)


@dataclass(frozen=True, slots=True)
class NeverChosen:
    """The labels that no editor has chosen: their positions in the taxonomy, and how often they were suggested."""

    sentence: str
    labels: list[tuple[int, str, int]]


def never_chosen(statistics: Statistics, bench: Bench) -> NeverChosen:
    """Return the labels that no validated article has, the most suggested first."""
    n_validated = statistics.validated
    n_chosen, n_suggested = Counter[str](), Counter[str]()
    for row in statistics.label_months:
        n_chosen[row.label] += row.n_chosen
        n_suggested[row.label] += row.acceptance.cases
    if n_validated < FEWEST:
        sentence = f"{french.quantity(n_validated, 'article validé')} : {_too_few('dire lesquels ne servent pas')}."
        return NeverChosen(sentence, [])
    labels = [
        (position, label.name, n_suggested[label.name])
        for position, label in enumerate(bench.taxonomy, start=1)
        if not n_chosen[label.name]
    ]
    labels.sort(key=lambda item: -item[2])
    n_labels, n_articles = french.number(len(bench.taxonomy)), french.number(n_validated)
    if not labels:
        sentence = f"Chacun des {n_labels} mots-clés a été choisi au moins une fois."
    else:
        verb = "n’ont été choisis" if len(labels) > 1 else "n’a été choisi"
        sentence = (
            f"{french.quantity(len(labels), 'mot-clé', 'mots-clés')} sur {n_labels} {verb} pour aucun des "
            f"{n_articles} articles validés."
        )
    return NeverChosen(sentence, labels)


def _sums(rows: Iterable[LabelMonth], key: Callable[[LabelMonth], str]) -> Mapping[str, Share]:
    """Return the acceptance of each group of rows."""
    shares = defaultdict[str, Share](Share)
    for row in rows:
        shares[key(row)] += row.acceptance
    return shares


def _share_words(share: Share) -> str:
    """Return a share with its interval, for a sentence."""
    interval = interval_words(*share.interval)
    return f"{french.share(share.hits, share.cases)} (intervalle à 95 % : {interval})"


def _too_few(purpose: str) -> str:
    """Return that there are too few cases for a purpose, for a sentence."""
    return f"trop peu pour {purpose}, il en faut {FEWEST}"


def _points(value: float) -> str:
    """Return a difference of shares in points, as a French spreadsheet reads it.

    Examples
    --------
    >>> _points(-0.0316)
    '-3,2'
    """
    return f"{100 * value:.1f}".replace(".", ",")


def _agreement_words(agreement: Agreement, gap: ShareDifference | None) -> str:
    """Return in a sentence whether the editors are led by the model."""
    if gap is None:
        blind = french.quantity(agreement.blind.cases, "article témoin", "articles témoins")
        visible = french.quantity(agreement.visible.cases, "autre")
        return f"{blind} et {visible} : trop peu pour comparer, il en faut {FEWEST} de chaque."
    points = french.quantity(round(abs(100 * gap.value)), "point")
    limits = f"intervalle à 95 % : de {_signed(gap.low)} à {_signed(gap.high)}"
    if gap.low > 0:
        return (
            "Les éditeurs choisissent la première suggestion plus souvent quand ils la voient : "
            f"{points} de plus ({limits}). Une partie de leurs choix suit donc le modèle."
        )
    if gap.high < 0:
        return (
            "Les éditeurs choisissent la première suggestion moins souvent quand ils la voient : "
            f"{points} de moins ({limits})."
        )
    return (
        f"Rien ne montre que les éditeurs suivent le modèle : l’écart entre les deux, {points} ({limits}), "
        "peut être dû au hasard."
    )


def _signed(value: float) -> str:
    return f"{100 * value:+.0f}".replace("-", "−")
