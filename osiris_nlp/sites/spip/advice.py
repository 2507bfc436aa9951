"""What a desk says of SPIP in French: what to do there for missing keywords, and why it refuses one."""

from collections.abc import Mapping

from osiris_nlp.sites.keywords import SiteKeywords
from osiris_nlp.sites.spip.remote import REASONS

_HEADING = "Mot-clé à créer ou à renommer dans SPIP\u00a0:"
_STEPS = (
    "Dans l’espace privé de SPIP, menu Édition > Mots-clés, ouvrir le groupe, puis «\u00a0Créer un nouveau "
    "mot-clé\u00a0», ou ouvrir le mot-clé, puis «\u00a0Modifier ce mot-clé\u00a0». Donner exactement ce "
    "titre (un numéro d’ordre devant ne gêne pas), enregistrer, puis refaire le plan."
)

_REASONS = {
    "keyword": "ce mot-clé n’est plus dans SPIP",
    "group": "le groupe «{}» n’est pas prévu pour les articles",
    "right": "l’auteur n’a pas le droit de donner à cet article des mots-clés du groupe «{}»",
    "single": "le groupe «{}» n’autorise qu’un mot-clé par article",
    "many": "l’article aurait trop de mots-clés",
}


def missing_keywords(missing: Mapping[str, int], site: SiteKeywords) -> list[str]:
    """Return one line per label without a keyword, then the steps; empty if none is missing.

    Parameters
    ----------
    missing : number of articles that wait for each label
    """
    if not missing:
        return []
    most_awaited_first = sorted(missing.items(), key=lambda item: (-item[1], item[0]))
    return [_HEADING, *(_line(label, n, site) for label, n in most_awaited_first), _STEPS]


def _line(label: str, number: int, site: SiteKeywords) -> str:
    plural = "s" * (number > 1)
    return (
        f"- «\u00a0{label}\u00a0», {_step(label, site)}\u00a0: {number} article{plural} en attente"
    )


def _step(label: str, site: SiteKeywords) -> str:
    if former := site.former(label):
        keyword_text = f"le mot-clé {former.id}, «\u00a0{former.name}\u00a0»"
        if site.current_name(former.name) == label:
            return f"à renommer (c’est {keyword_text})"
        # It has the number of the label, which may be a number of another site.
        return f"à renommer si {keyword_text}, désigne la même chose, sinon à créer dans {_groups(site)}"
    if other := site.other(label):
        keyword, group = other
        return (
            f"à déplacer dans {_groups(site)} (c’est le mot-clé {keyword.id}, du groupe "
            f"«\u00a0{group.title}\u00a0», que ce plan laisse de côté)"
        )
    if site.is_in_taxonomy(label):
        return f"à créer dans {_groups(site)}"
    return f"à créer dans {_groups(site)} s’il a toujours cours (il n’est pas dans la taxonomie)"


def _groups(site: SiteKeywords) -> str:
    titles = " ou ".join(f"«\u00a0{title}\u00a0»" for title in sorted({*site.group_titles}))
    return (
        f"le groupe {titles}"
        if titles
        else "un nouveau groupe («\u00a0Créer un nouveau groupe de mots\u00a0»)"
    )


def french_reason(reason: str) -> str:
    """Return why the site refuses a keyword, in French.

    Examples
    --------
    >>> french_reason("group 'Pays' allows one keyword per article")
    'le groupe «Pays» n’autorise qu’un mot-clé par article'
    """
    for code, template in REASONS.items():
        before, _, after = template.partition("{!r}")
        if reason.startswith(before) and reason.endswith(after):
            group = reason.removeprefix(before).removesuffix(after).strip("'\"")
            return _REASONS[code].format(group)
    return reason
