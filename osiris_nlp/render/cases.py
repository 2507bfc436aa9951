"""One article shown under one label: what it says, why the label came up, what it carries already."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from osiris_nlp.base.records import Article, Evidence, Suggestion
from osiris_nlp.base.text import fold, words
from osiris_nlp.render.escape import inert, is_web_address, marked, shortened
from osiris_nlp.render.excerpts import excerpt, opening
from osiris_nlp.render.french import day, odds, percent, typeset

# Most characters of a word, a label and a source or section; most labels shown of an article.
_WORD, _LABEL, _PLACE, _MOST_LABELS = 60, 80, 120, 12
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_TIERS = {"apply": "Appliqué d’office", "propose": "Proposé", "hide": "Non retenu"}


@dataclass(frozen=True, slots=True)
class Case:
    """An article, and the suggestion of the label in question with its evidence in that article."""

    article: Article
    suggestion: Suggestion

    @property
    def is_filed(self) -> bool:
        """Whether the article carries labels already."""
        return bool(self.article.labels)

    @property
    def agrees(self) -> bool:
        """Whether the article carries the label in question already."""
        return self.suggestion.label in self.article.labels


def case_item(case: Case, *, propose_cut: float | None = None, with_tier: bool = False) -> str:
    """Return a case as a list item; `with_tier` tells what became of the suggestion.

    Examples
    --------
    >>> wave = Suggestion("Fintech", 0.91, "apply", (Evidence("title", 0, 4, "Wave", 1.0),))
    >>> item = case_item(Case(Article(id="a-1", title="Wave <b>", text=""), wave))
    >>> print(item.replace("\u00a0", " "))
    <li class="case">
    <h4 dir="auto"><mark>Wave</mark> &lt;b&gt;</h4>
    <p class="score"><b>91 %</b> : juste environ 9 fois sur 10</p>
    <p class="filed">Pas encore classé</p>
    </li>
    """
    parts = [
        '<li class="case">',
        *case_text(case),
        _score(case, propose_cut if with_tier else None, with_tier=with_tier),
        _filed(case),
        "</li>",
    ]
    return "\n".join(parts)


def case_text(case: Case, *, level: int = 4) -> list[str]:
    """Return what is shown of the article: title, origin, excerpt, evidence elsewhere in it.

    Parameters
    ----------
    level : of the title's heading
    """
    return list(
        filter(
            None, (_heading(case, level), origin(case.article), _excerpt(case), _elsewhere(case))
        )
    )


def _heading(case: Case, level: int) -> str:
    return heading(case.article, _marked(case, "title"), level=level)


def heading(article: Article, title: str, *, level: int) -> str:
    """Return an article's title, given as HTML, as a heading that links to the article."""
    if not article.title.strip():
        title = "<i>Article sans titre</i>"
    if article.url and is_web_address(article.url):
        title = f'<a href="{inert(article.url)}" rel="noreferrer noopener">{title}</a>'
    return f"<h{level}{_language(article)}>{title}</h{level}>"


def origin(article: Article) -> str:
    """Return date, source and section as a list; nothing where all are unknown."""
    date = article.date
    parts = (
        f'<time datetime="{date.isoformat()}">{day(date)}</time>' if date else "",
        f"<cite>{inert(shortened(article.source, _PLACE))}</cite>" if article.source else "",
        inert(shortened(article.section, _PLACE)) if article.section else "",
    )
    said = "".join(f"<li>{part}</li>" for part in parts if part)
    return f'<ul class="origin">{said}</ul>' if said else ""


def _excerpt(case: Case) -> str:
    if not case.article.text.strip():
        return ""
    return f'<p class="excerpt"{_language(case.article)}>{_marked(case, "text")}</p>'


def _marked(case: Case, field: str) -> str:
    """Return what is shown of the title or text, the evidence in it marked, ellipses where cut."""
    text: str = getattr(case.article, field)
    start, end = _window(case, field)
    spans = [(each.start, each.end) for each in case.suggestion.evidence if each.field == field]
    before, after = "… " if start > 0 else "", " …" if end < len(text) else ""
    return f"{before}{marked(text, start, end, spans)}{after}"


def _window(case: Case, field: str) -> tuple[int, int]:
    if field == "title":
        return opening(case.article.title)
    return excerpt(
        case.article.text, [each for each in case.suggestion.evidence if each.field == "text"]
    )


def _elsewhere(case: Case) -> str:
    """Return the evidence that is shown nowhere; told when there is none at all, too."""
    evidence = case.suggestion.evidence
    if not evidence:
        return f'<p class="words">{typeset("Aucun mot ne l’explique à lui seul.")}</p>'
    seen = {word for each in evidence if _is_shown(case, each) for word in words(fold(each.text))}
    unseen = [_phrase(each) for each in evidence if not seen.issuperset(words(fold(each.text)))]
    said = ", ".join(f"«\u00a0{inert(phrase)}\u00a0»" for phrase in dict.fromkeys(unseen))
    return f'<p class="words">{typeset("Ailleurs dans l’article :")} {said}</p>' if said else ""


def _is_shown(case: Case, evidence: Evidence) -> bool:
    start, end = _window(case, evidence.field)
    return start <= evidence.start < end


def _phrase(evidence: Evidence) -> str:
    return " ".join(shortened(evidence.text, _WORD).split())


def _score(case: Case, propose_cut: float | None, *, with_tier: bool) -> str:
    suggestion = case.suggestion
    said = f"<b>{percent(suggestion.score)}</b>{typeset(' :')} {odds(suggestion.score)}"
    if not with_tier:
        return f'<p class="score">{said}</p>'
    tier = f'<span class="tier {suggestion.tier}">{_TIERS[suggestion.tier]}</span>'
    return f'<p class="score">{tier} {said}{_exception(suggestion, propose_cut)}</p>'


def _exception(suggestion: Suggestion, propose_cut: float | None) -> str:
    """Return why a suggestion is not where its score alone would put it."""
    if propose_cut is None:
        return ""
    if suggestion.tier == "propose" and suggestion.score < propose_cut:
        return typeset(" (sous le seuil, mais l’article n’a pas de meilleur mot-clé)")
    if suggestion.tier == "hide" and suggestion.score >= propose_cut:
        return typeset(" (au-dessus du seuil, mais d’autres mots-clés passent avant)")
    return ""


def _filed(case: Case) -> str:
    if not case.is_filed:
        return '<p class="filed">Pas encore classé</p>'
    how = "Déjà classé ainsi :" if case.agrees else "Déjà classé autrement :"
    kind = "same" if case.agrees else "other"
    return f'<p class="filed {kind}">{typeset(how)} {", ".join(_labels(case))}</p>'


def _labels(case: Case) -> Iterator[str]:
    """Yield the labels the article carries, the one in question first and in bold."""
    others = [label for label in case.article.labels if label != case.suggestion.label]
    if case.agrees:
        yield f"<b>{inert(shortened(case.suggestion.label, _LABEL))}</b>"
    for label in others[:_MOST_LABELS]:
        yield inert(shortened(label, _LABEL))
    if len(others) > _MOST_LABELS:
        yield f"et {len(others) - _MOST_LABELS} de plus"


def _language(article: Article) -> str:
    """Return the attributes of a text in its own language and direction."""
    lang = article.lang or "fr"
    is_french = lang.lower().startswith("fr") or not _LANGUAGE.fullmatch(lang)
    return ' dir="auto"' if is_french else f' dir="auto" lang="{lang}"'
