"""What a plan or a journal says of articles, as rows for the page, in French."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from osiris_nlp.desk.articles.articles import numbers_of
from osiris_nlp.desk.articles.site_keywords import keyword_names
from osiris_nlp.desk.base.rendering import SITE_KIND
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.exchange.publishing.publisher import NOT_WAITING
from osiris_nlp.render import french
from osiris_nlp.sites.journal import Outcome, Tally
from osiris_nlp.sites.names import article_id
from osiris_nlp.sites.site import Site

_NOT_WAITING = "depuis la préparation, l’article a été validé à nouveau, sa validation annulée, ou la publication faite"
_UNWRITTEN = {
    "unchanged": f"déjà ainsi dans {SITE_KIND}",
    "missing": "l’article n’est plus sur le site",
}


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """An article: its number at the desk (None if it is not there), what is written, and what is not and why."""

    number: int | None
    title: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    remarks: tuple[str, ...]


def outcome_rows(store: Store, site: Site, outcomes: Iterable[Outcome]) -> list[OutcomeRow]:
    """Return what becomes of articles of a site, in the same order."""
    outcomes, names = list(outcomes), keyword_names(store, site.name)
    ids = [article_id(site.name, outcome.id_article) for outcome in outcomes]
    numbers = numbers_of(store, ids)
    return [
        OutcomeRow(
            number=numbers.get(id_),
            title=outcome.title,
            added=_named(outcome.added, names),
            removed=_named(outcome.removed, names),
            remarks=_remarks(outcome, names, site),
        )
        for id_, outcome in zip(ids, outcomes, strict=True)
    ]


def counts_text(tally: Tally, *, is_preview: bool) -> str:
    """Return the counts of a plan or a journal as a sentence.

    Examples
    --------
    >>> tally = Tally(added=2, removed=1)
    >>> tally.states.update(["done", "done", "conflict"])
    >>> counts_text(tally, is_preview=False).replace("\u00a0", " ").replace("\u202f", " ")
    '2 articles écrits : 2 mots-clés ajoutés, 1 retiré ; 1 laissé tel quel'
    """
    n_done, removed = tally.states["done"], french.number(tally.removed)
    if is_preview:
        articles = french.quantity(n_done, "article à écrire", "articles à écrire")
        added = french.quantity(tally.added, "mot-clé à ajouter", "mots-clés à ajouter")
        summary = f"{articles} : {added}, {removed} à retirer"
    else:
        added = french.quantity(tally.added, "mot-clé ajouté")
        removed = french.quantity(tally.removed, "retiré")
        summary = f"{french.quantity(n_done, 'article écrit')} : {added}, {removed}"
    words_of = {
        "unchanged": ("déjà ainsi", "déjà ainsi"),
        "conflict": ("laissé tel quel", ""),
        "refused": ("refusé", ""),
        "missing": ("disparu", ""),
    }
    others = [
        french.quantity(tally.states[state], *words)
        for state, words in words_of.items()
        if tally.states[state]
    ]
    return french.typeset(" ; ".join([summary, *others]))


def notes(left_out: Mapping[str, int]) -> list[str]:
    """Return what is not in a plan, or only in part, as sentences: see `PlanCounts.left_out`.

    Examples
    --------
    >>> notes({"settled": 2})
    ['2\u00a0articles portent déjà dans SPIP ce qui a été décidé.']
    """
    sentences = {
        "settled": (
            f"article porte déjà dans {SITE_KIND} ce qui a été décidé.",
            f"articles portent déjà dans {SITE_KIND} ce qui a été décidé.",
        ),
        "overruled": (
            f"article a été changé dans {SITE_KIND} après sa publication : il reste ainsi.",
            f"articles ont été changés dans {SITE_KIND} après leur publication : ils restent ainsi.",
        ),
        "unknown": (
            "article validé sans que le bureau sache ce qu’il portait : importez-le du site, puis "
            "validez-le à nouveau.",
            "articles validés sans que le bureau sache ce qu’ils portaient : importez-les du site, puis "
            "validez-les à nouveau.",
        ),
        "waiting": (
            f"article attend un mot-clé que {SITE_KIND} n’a pas.",
            f"articles attendent un mot-clé que {SITE_KIND} n’a pas.",
        ),
        "crowded": (
            "article a deux mots-clés d’un groupe qui n’en autorise qu’un : validez-le à nouveau.",
            "articles ont deux mots-clés d’un groupe qui n’en autorise qu’un : validez-les à nouveau.",
        ),
    }
    return [
        french.typeset(french.quantity(left_out[reason], *words))
        for reason, words in sentences.items()
        if left_out.get(reason)
    ]


def _remarks(outcome: Outcome, names: Mapping[str, str], site: Site) -> tuple[str, ...]:
    remarks = []
    if outcome.state in _UNWRITTEN:
        remarks.append(_UNWRITTEN[outcome.state])
    for mot in outcome.conflicts:
        name = _name(mot, names)
        if mot in outcome.before:
            remarks.append(f"«{name}» reste : quelqu’un l’a ajouté dans {SITE_KIND} entre-temps")
        else:
            remarks.append(
                f"«{name}» n’est pas ajouté : quelqu’un en a décidé autrement dans {SITE_KIND} entre-temps"
            )
    for mot in outcome.others:
        what = "ajouté" if mot in outcome.before else "retiré"
        remarks.append(
            f"quelqu’un a {what} «{_name(mot, names)}» dans {SITE_KIND} entre-temps, cela reste"
        )
    for mot, reason in outcome.refused.items():
        why = _NOT_WAITING if reason == NOT_WAITING else site.french_reason(reason)
        remarks.append(f"«{_name(mot, names)}» refusé : {why}")
    return tuple(map(french.typeset, remarks))


def _named(mots: Iterable[str], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(_name(mot, names) for mot in mots)


def _name(mot: str, names: Mapping[str, str]) -> str:
    return names.get(mot, f"mot-clé {mot}")
