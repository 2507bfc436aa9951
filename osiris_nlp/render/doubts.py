"""Labels in question: an article's, those of twins at odds, and two that are taken for one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from osiris_nlp.base.records import Article
from osiris_nlp.render.cases import Case, case_text, heading, origin
from osiris_nlp.render.escape import inert, shortened
from osiris_nlp.render.french import counted, odds, percent, typeset

_LABEL, _MOST_LABELS, _MOST_TWINS = 80, 12, 6
Kind = Literal["likely wrong", "likely missing", "unsure", "agreed"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """An article, the label it carries that is in question, and the one proposed (the case's)."""

    case: Case
    carried: str
    carried_score: float
    kind: Kind


@dataclass(frozen=True, slots=True)
class Twins:
    """Articles of one text, or on one story, whose labels are at odds."""

    same: Literal["text", "story"]
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class AmbiguousPair:
    """Two labels that are taken for one another.

    Attributes
    ----------
    as_other, as_label : articles that carry `label` and were taken for `other`, and the reverse
    criteria : what the taxonomy says decides between them: the label to take, and when
    examples : some of these articles
    """

    label: str
    other: str
    as_other: int
    as_label: int
    criteria: tuple[tuple[str, str], ...]
    examples: tuple[Doubt, ...]


def doubt_item(doubt: Doubt, *, level: int = 3) -> str:
    """Return a doubt as a list item, its title a heading of that level."""
    suggestion = doubt.case.suggestion
    said = f"<b>{percent(suggestion.score)}</b>, {odds(suggestion.score)}"
    parts = (
        '<li class="case">',
        *case_text(doubt.case, level=level),
        f'<p class="filed other">{typeset("Classé :")} {_labels(doubt.case.article, doubt.carried)}</p>',
        f'<p class="score">{typeset("Proposé :")} <b>{_name(suggestion.label)}</b> ({said})</p>',
        f'<p class="why">{_why(doubt)}</p>',
        "</li>",
    )
    return "\n".join(parts)


def _why(doubt: Doubt) -> str:
    """Return in a sentence why the article is on the list."""
    carried, proposed = _quoted(doubt.carried), _quoted(doubt.case.suggestion.label)
    chances = f"{percent(doubt.carried_score)} de chances"
    semicolon = typeset(" ;")
    return {
        "likely wrong": f"Le modèle donne {chances} à {carried}{semicolon} il s’attendait à {proposed}.",
        "likely missing": f"Ce que porte l’article peut convenir{semicolon} {proposed} semble manquer.",
        "unsure": f"Le modèle donne {chances} à {carried}{semicolon} il hésite, mais placerait {proposed} avant.",
        "agreed": f"Le modèle n’a pas mieux à proposer que {carried}, sans en être sûr ({chances}).",
    }[doubt.kind]


def twins_item(twins: Twins, number_: int) -> str:
    """Return a group of twins as a list item, its articles side by side."""
    how = "Même texte" if twins.same == "text" else "Même affaire"
    shown = "\n".join(map(_twin, twins.articles[:_MOST_TWINS]))
    more = len(twins.articles) - _MOST_TWINS
    rest = f"\n<p>et {counted(more, 'autre')}</p>" if more > 0 else ""
    return f"""<li class="twins">
<h3>{number_}. {how}{typeset(" :")} {counted(len(twins.articles), "article")}</h3>
<ul class="beside">
{shown}
</ul>{rest}
</li>"""


def _twin(article: Article) -> str:
    parts = (
        '<li class="case">',
        heading(article, inert(shortened(article.title, 300)), level=4),
        origin(article),
        f'<p class="filed">{typeset("Classé :")} {_labels(article, None)}</p>',
        "</li>",
    )
    return "\n".join(filter(None, parts))


def pair_section(pair: AmbiguousPair) -> str:
    """Return a pair of labels: how often they are confused, what decides, and examples."""
    there, back = _quoted(pair.label), _quoted(pair.other)
    counts = (_taken(pair.as_other, there, back), _taken(pair.as_label, back, there))
    criteria = "\n".join(
        f"<li>{_quoted(label)}{typeset(' :')} {inert(criterion)}</li>"
        for label, criterion in pair.criteria
    )
    decides = f'<p>Ce qui les départage, selon la liste des mots-clés{typeset(" :")}</p>\n<ul class="criteria">\n{criteria}\n</ul>'
    examples = "\n".join(doubt_item(each, level=4) for each in pair.examples)
    parts = (
        f"<h3>{there} ou {back}{_THIN_QUESTION}</h3>",
        f"<p>{' '.join(filter(None, counts))}</p>",
        decides if criteria else "",
        f'<ol class="cases">\n{examples}\n</ol>',
    )
    return "\n".join(filter(None, parts))


_THIN_QUESTION = typeset(" ?")


def _taken(count: int, carried: str, proposed: str) -> str:
    if not count:
        return ""
    return f"Pour {counted(count, 'article')} sous {carried}, le modèle attendait {proposed}."


def _labels(article: Article, questioned: str | None) -> str:
    """Return the labels an article carries, the one in question in bold."""
    shown: Sequence[str] = article.labels[:_MOST_LABELS]
    if questioned and questioned not in shown:
        shown = (questioned, *shown[:-1])
    names = [f"<b>{_name(each)}</b>" if each == questioned else _name(each) for each in shown]
    more = len(article.labels) - len(shown)
    return ", ".join([*names, f"et {more} de plus"] if more > 0 else names)


def _name(label: str) -> str:
    return inert(shortened(label, _LABEL))


def _quoted(label: str) -> str:
    return f"«\u00a0{_name(label)}\u00a0»"
