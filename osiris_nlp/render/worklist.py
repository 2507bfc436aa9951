"""The page on which an editor goes through the articles whose labels an audit questions."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from osiris_nlp.render.doubts import (
    AmbiguousPair,
    Doubt,
    Twins,
    doubt_item,
    pair_section,
    twins_item,
)
from osiris_nlp.render.escape import inert
from osiris_nlp.render.french import counted, number, share, typeset
from osiris_nlp.render.page import guide, page

_TITLE = "Relecture du classement"
_LEAD = typeset(
    "Quels articles mériteraient un second regard ? Les voici, du plus surprenant pour le modèle au"
    " moins surprenant. Le modèle questionne ; vous seul décidez : un classement inattendu peut être"
    " le bon."
)
_GUIDE = (
    "<b>Classé</b> : les mots-clés que porte l’article, celui sur lequel porte la question en gras."
    " <b>Proposé</b> : le mot-clé que le modèle s’attendait à trouver.",
    "<mark>Les mots surlignés</mark> sont ceux qui parlent le plus pour le mot-clé proposé.",
    "<b>Le pourcentage</b> est une estimation tirée des autres articles : un texte court, un sujet"
    " rare ou un angle original la trompent.",
    "<b>Rien à changer ?</b> Passez au suivant. Plus on descend, moins il reste à corriger :"
    " arrêtez-vous quand plusieurs articles de suite sont bien classés.",
)
# Of the marked words, where each article was judged by a model made of the others.
_WHO_MARKS = " Le modèle qui les désigne a appris de tous les articles, celui-ci compris."

Item = TypeVar("Item")


def worklist_page(
    doubts: Sequence[Doubt],
    twins: Sequence[Twins] = (),
    pairs: Sequence[AmbiguousPair] = (),
    *,
    model: str | None,
    counts: Mapping[str, int],
) -> str:
    """Return a whole HTML document, in French, that needs nothing but itself.

    Parameters
    ----------
    doubts : in the order to read them
    twins, pairs : those to show
    model : the name of the model that judged; None where each article was judged by one made of the
        others
    counts : articles `judged`, of which `wrong` and `missing` a label in all likelihood; `seen`, left
        out; groups of `twins` and `pairs` found, shown or not
    """
    sections = (
        _section("articles", "Articles à relire", _doubts_said(doubts, counts), doubts, _cases),
        _section(
            "jumeaux", "Jumeaux classés différemment", _twins_said(twins, counts), twins, _twins
        ),
        _section(
            "couples", "Mots-clés pris l’un pour l’autre", _pairs_said(pairs, counts), pairs, _pairs
        ),
    )
    return page(
        _TITLE if not model else f"{_TITLE} ({model})",
        header=_header(model, counts, twins, pairs),
        main="\n".join(filter(None, sections)) or "<p>Aucun article à montrer.</p>",
    )


def _header(
    model: str | None,
    counts: Mapping[str, int],
    twins: Sequence[Twins],
    pairs: Sequence[AmbiguousPair],
) -> str:
    judged = counts["judged"]
    tiles = {
        "wrong": ("proposed", "portent un mot-clé qui surprend beaucoup"),
        "missing": ("applied", "semblent manquer d’un mot-clé"),
    }
    figures = "\n".join(
        f'<li class="{kind}"><b>{number(counts[name])}</b> <small>{share(counts[name], judged)}</small>'
        f" <span>{said}</span></li>"
        for name, (kind, said) in tiles.items()
        if counts[name] or name == "wrong"
    )
    links = "".join(
        f'<li><a href="#{name}">{said}</a></li>'
        for name, said, shown in (
            ("jumeaux", "Jumeaux classés différemment", twins),
            ("couples", "Mots-clés pris l’un pour l’autre", pairs),
        )
        if shown
    )
    also = f'<nav aria-label="Aussi sur cette page"><p>Aussi sur cette page</p>\n<ul class="also">{links}</ul></nav>'
    parts = (
        f"<header>\n<h1>{_TITLE}</h1>",
        f'<p class="made">{_judge(model)}</p>',
        f'<p class="lead">{_LEAD}</p>',
        f'<p class="total"><b>{counted(judged, "article examiné")}</b>{_left_out(counts)}</p>',
        f'<ul class="figures">\n{figures}\n</ul>',
        guide((_GUIDE[0], _GUIDE[1] + (_WHO_MARKS if model is None else ""), *_GUIDE[2:])),
        also if links else "",
        "</header>",
    )
    return "\n".join(filter(None, parts))


def _judge(model: str | None) -> str:
    if model is None:
        return "Chaque article est jugé d’après les autres, par un modèle qui ne l’a pas lu"
    named = f"le modèle <b>{inert(model)}</b>" if model else "un modèle"
    return f"Jugés par {named}, qui n’avait lu aucun de ces articles"


def _left_out(counts: Mapping[str, int]) -> str:
    if not counts["seen"]:
        return ""
    left = counted(counts["seen"], "article")
    return f" <span>(en plus{typeset(' :')} {left} que le modèle avait lu{'s' * (counts['seen'] > 1)}, laissés de côté)</span>"


def _section(
    name: str, title: str, said: str, items: Sequence[Item], show: Callable[[Sequence[Item]], str]
) -> str:
    if not items:
        return ""
    return f"""<section class="label" id="{name}" aria-labelledby="titre-{name}">
<div class="bar"><h2 id="titre-{name}">{title}</h2></div>
<p class="drawn">{said}</p>
{show(items)}
</section>"""


def _doubts_said(doubts: Sequence[Doubt], counts: Mapping[str, int]) -> str:
    if len(doubts) == counts["judged"]:
        return "Tous les articles examinés."
    first = "Le premier" if len(doubts) == 1 else f"Les {number(len(doubts))} premiers"
    return f"{first} sur {number(counts['judged'])}, le plus surprenant d’abord."


def _twins_said(twins: Sequence[Twins], counts: Mapping[str, int]) -> str:
    return typeset(
        "Deux fois le même texte sous des mots-clés différents, ou deux articles d’une même affaire"
        " sans mot-clé commun : voulu, ou à accorder ?"
    ) + _of(len(twins), counts["twins"], "groupes")


def _pairs_said(pairs: Sequence[AmbiguousPair], counts: Mapping[str, int]) -> str:
    return (
        "Le modèle, qui apprend de vos choix, confond ces mots-clés plus souvent que le hasard ne le"
        " voudrait. Une règle plus nette les départagerait peut-être."
    ) + _of(len(pairs), counts["pairs"], "couples")


def _of(shown: int, found: int, what: str) -> str:
    return f" Les {shown} premiers {what} sur {number(found)}." if shown < found else ""


def _cases(doubts: Sequence[Doubt]) -> str:
    return '<ol class="cases">\n' + "\n".join(map(doubt_item, doubts)) + "\n</ol>"


def _twins(twins: Sequence[Twins]) -> str:
    items = "\n".join(twins_item(each, place) for place, each in enumerate(twins, 1))
    return f"<ul>\n{items}\n</ul>"


def _pairs(pairs: Sequence[AmbiguousPair]) -> str:
    return "\n".join(map(pair_section, pairs))
