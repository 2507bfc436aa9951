"""The page on which an editor judges, label by label, what a run of `tag` did."""

import datetime as dt
from collections.abc import Mapping, Sequence

from osiris_nlp.render.escape import inert
from osiris_nlp.render.french import counted, day, number, percent, share, typeset
from osiris_nlp.render.label_section import LabelReview, label_section
from osiris_nlp.render.page import guide, page

_TITLE = "Relecture des mots-clés automatiques"


def review_page(
    labels: Sequence[LabelReview], *, model: str, made: str, counts: Mapping[str, int]
) -> str:
    """Return a whole HTML document, in French, that needs nothing but itself.

    Labels most applied come first, then those most proposed; those without an article to show are
    listed at the end. Whatever titles and texts say, the page only shows it: all is escaped, there
    is no script, and its policy allows none.

    Parameters
    ----------
    labels : one a label, in the taxonomy's order
    model : the model's name
    made : when the articles were tagged, as ISO 8601 or in words
    counts : `articles` tagged, those with a label to apply (`applied`), with labels to propose only
        (`proposed`), with none (`bare`), rows that were no article (`faults`), articles left out on
        purpose (`skipped`)
    """
    ranked = sorted(labels, key=lambda each: (-each.applied, -each.proposed))
    shown = [each for each in ranked if each.applied_cases or each.borderline_cases]
    rest = [each for each in ranked if not (each.applied_cases or each.borderline_cases)]
    header = "\n".join(filter(None, (_header(model, made, counts), _contents(shown, rest))))
    parts = (
        "" if shown else "<p>Aucun article à montrer.</p>",
        *(label_section(each, place) for place, each in enumerate(shown, 1)),
        _unseen(rest),
    )
    return page(f"{_TITLE} ({model})", header=header, main="\n".join(filter(None, parts)))


def _header(model: str, made: str, counts: Mapping[str, int]) -> str:
    articles = counts["articles"]
    who = f"Modèle <b>{inert(model)}</b>{_when(made)}"
    read = counted(articles, "article étiqueté")
    tiles = {
        "applied": "reçoivent au moins un mot-clé d’office",
        "proposed": "ont seulement des mots-clés à confirmer",
        "bare": "restent sans mot-clé",
    }
    figures = "\n".join(
        f'<li class="{name}"><b>{number(counts[name])}</b>{_share(counts[name], articles)}'
        f" <span>{said}</span></li>"
        for name, said in tiles.items()
    )
    return f"""<header>
<h1>{_TITLE}</h1>
<p class="made">{who}</p>
<p class="lead">{_LEAD}</p>
<p class="total"><b>{read}</b>{_left_out(counts)}</p>
<ul class="figures">
{figures}
</ul>
{guide(_GUIDE)}
</header>"""


_LEAD = typeset(
    "Peut-on se fier aux mots-clés posés automatiquement ? Pour chacun, lisez quelques articles"
    " tirés au sort parmi ceux qui l’ont reçu, puis ceux où la machine a hésité."
)


def _when(made: str) -> str:
    try:
        when = day(dt.datetime.fromisoformat(made))
    except ValueError:
        return f", {inert(made)}" if made else ""
    return f", étiquetage du {when}"


def _share(part: int, whole: int) -> str:
    return f" <small>{share(part, whole)}</small>" if whole else ""


def _left_out(counts: Mapping[str, int]) -> str:
    said = []
    if counts["skipped"]:
        said.append(f"{counted(counts['skipped'], 'article laissé')} de côté, hors de la demande")
    if counts["faults"]:
        said.append(f"{counted(counts['faults'], 'ligne illisible')}, voir le fichier des erreurs")
    return f" <span>(en plus{typeset(' :')} {typeset(' ; '.join(said))})</span>" if said else ""


def _contents(shown: Sequence[LabelReview], rest: Sequence[LabelReview]) -> str:
    if not shown:
        return ""
    rows = "\n".join(
        f'<tr><th scope="row"><a href="#mot-{place}">{inert(each.label)}</a></th>'
        f"<td>{number(each.applied)}</td><td>{number(each.proposed)}</td>"
        f'<td class="cut">{_from(each.apply_cut)}</td></tr>'
        for place, each in enumerate(shown, 1)
    )
    more = f'<p><a href="#sans-article">{_unseen_title(rest)}</a></p>' if rest else ""
    return f"""<nav id="sommaire" aria-labelledby="titre-sommaire">
<h2 id="titre-sommaire">Sommaire</h2>
<table>
<caption>Nombre d’articles par mot-clé, les plus appliqués d’abord</caption>
<thead><tr><th scope="col">Mot-clé</th><th scope="col">Appliqué d’office</th>\
<th scope="col">Proposé</th><th scope="col" class="cut">D’office à partir de</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
{more}
</nav>"""


def _from(cut: float | None) -> str:
    return "jamais" if cut is None else percent(cut)


_GUIDE = (
    "<b>Appliqué d’office</b> : la machine se juge assez sûre pour poser le mot-clé sans relecture."
    " <b>Proposé</b> : elle attend votre accord. <b>Non retenu</b> : elle se tait.",
    "<b>Le pourcentage</b> est une estimation : sur cent suggestions à 90 %, environ"
    " quatre-vingt-dix devraient être justes. Vérifiez qu’il en est bien ainsi.",
    "<mark>Les mots surlignés</mark> sont ceux qui ont le plus pesé en faveur du mot-clé.",
    "<b>Dix sur dix ne suffit pas à tout garantir</b> : si dix articles tirés au sort sont tous"
    " justes, il peut encore y avoir jusqu’à une erreur sur quatre dans l’ensemble.",
    "<b>Déjà classé</b> : les mots-clés que l’article portait avant. Si la machine a appris avec cet"
    " article, leur accord prouve peu.",
)


def _unseen_title(rest: Sequence[LabelReview]) -> str:
    return f"{counted(len(rest), 'mot-clé')} sans article à montrer"


def _unseen(rest: Sequence[LabelReview]) -> str:
    if not rest:
        return ""
    items = "".join(f"<li>{inert(each.label)}{_few(each)}</li>" for each in rest)
    return f"""<section class="unseen" id="sans-article" aria-labelledby="titre-sans-article">
<h2 id="titre-sans-article">{_unseen_title(rest)}</h2>
<ul>{items}</ul>
</section>"""


def _few(review: LabelReview) -> str:
    if not review.applied and not review.proposed:
        return ""
    return f" ({number(review.applied)} d’office, {number(review.proposed)} à confirmer)"
