"""What a run did with one label, in counts, in words and in articles."""

from collections.abc import Sequence
from dataclasses import dataclass

from osiris_nlp.render.cases import Case, case_item
from osiris_nlp.render.escape import inert
from osiris_nlp.render.french import counted, number, percent, typeset


@dataclass(frozen=True, slots=True)
class LabelReview:
    """What a run did with one label, and the articles to judge it by.

    Attributes
    ----------
    applied, proposed : articles of the whole run that got the label in that tier
    apply_cut, propose_cut : scores from which it is applied and proposed; None: never
    applied_cases : articles it was applied to, drawn at random
    borderline_cases : the articles nearest `propose_cut`
    scope_note : what the label covers, as the taxonomy says it
    """

    label: str
    applied: int
    proposed: int
    apply_cut: float | None
    propose_cut: float | None
    applied_cases: tuple[Case, ...]
    borderline_cases: tuple[Case, ...]
    scope_note: str = ""


def label_section(review: LabelReview, place: int) -> str:
    """Return a label's section, `mot-PLACE` its address on the page."""
    scope = inert(review.scope_note)
    parts = [
        f'<section class="label" id="mot-{place}" aria-labelledby="titre-{place}">',
        f'<div class="bar"><h2 id="titre-{place}">{inert(review.label)}</h2>'
        '<a href="#sommaire">Sommaire</a></div>',
        f'<p class="scope">{scope}</p>' if scope else "",
        f"<p>{_counts(review)}</p>\n<p>{_cuts(review)}</p>",
        _applied(review),
        _borderline(review),
        "</section>",
    ]
    return "\n".join(filter(None, parts))


def _counts(review: LabelReview) -> str:
    applied, proposed = review.applied, review.proposed
    got = "l’a reçu" if applied < 2 else "l’ont reçu"
    has = "est à confirmer" if proposed < 2 else "sont à confirmer"
    if not applied and not proposed:
        return "Aucun article ne l’a reçu, ni en proposition."
    said = f"<b>{counted(applied, 'article')}</b> {got} d’office" if applied else ""
    more = f"<b>{counted(proposed, 'autre' if applied else 'article')}</b> {has}"
    return typeset(" ; ".join(filter(None, (said, more if proposed else "")))) + "."


def _cuts(review: LabelReview) -> str:
    """Return in words how sure the model must be of a label."""
    if review.apply_cut is None:
        applied = "Jamais appliqué d’office"
    else:
        applied = f"Appliqué d’office à partir de {percent(review.apply_cut)}"
    if review.propose_cut is None:
        return typeset(f"{applied} ; jamais proposé.")
    return typeset(f"{applied} ; proposé à partir de {percent(review.propose_cut)}.")


def _applied(review: LabelReview) -> str:
    cases = review.applied_cases
    if not cases:
        return ""
    if len(cases) < review.applied:
        drawn = f"{counted(len(cases), 'article tiré')} au sort parmi {number(review.applied)}."
    else:
        drawn = "Tous les articles sont montrés." if len(cases) > 1 else "Le seul article."
    items = "\n".join(case_item(case) for case in cases)
    return f"""<h3>Appliqués d’office</h3>
<p class="drawn">{drawn}{_agreement(cases)}</p>
<ol class="cases">
{items}
</ol>"""


def _agreement(cases: Sequence[Case]) -> str:
    filed = sum(case.is_filed for case in cases)
    if not filed:
        return ""
    same = sum(case.agrees for case in cases)
    if filed == 1:
        return f" 1 était déjà classé, {'' if same else 'mais pas '}sous ce mot-clé."
    how = {0: "aucun", filed: "tous"}.get(same, f"dont {same}")
    return f" {filed} étaient déjà classés, {how} sous ce mot-clé."


def _borderline(review: LabelReview) -> str:
    if not review.borderline_cases:
        return ""
    cut = review.propose_cut
    cases = sorted(review.borderline_cases, key=lambda case: -case.suggestion.score)
    items = "\n".join(case_item(case, propose_cut=cut, with_tier=True) for case in cases)
    near = "" if cut is None else f" ({percent(cut)})"
    return f"""<h3>Cas limites</h3>
<p class="drawn">Au plus près du seuil de proposition{near}, du plus sûr au moins sûr.</p>
<ol class="cases">
{items}
</ol>"""
