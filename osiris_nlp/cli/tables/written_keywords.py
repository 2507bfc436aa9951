"""Tables of plans and runs that write keywords to a SPIP site."""

from collections.abc import Mapping, Sequence

from rich.table import Table

from osiris_nlp.cli.tables.empty import empty_table
from osiris_nlp.sites.journal import Outcome, Tally
from osiris_nlp.sites.keyword import Keyword
from osiris_nlp.sites.plan import Plan
from osiris_nlp.sites.spip.remote import RemoteWriter

_LONGEST_TITLE = 60  # characters
_STATES = {
    "done": "",
    "unchanged": "already so",
    "conflict": "changed in the meantime",
    "refused": "refused",
    "missing": "no such article",
}


def changes_table(
    outcomes: Sequence[Outcome], keywords: Mapping[str, Keyword], title: str
) -> Table:
    """Return one row per article: its keywords to add (+) and remove (-), and what stands in the way."""
    table = empty_table(title, "article", "title", "keywords", "remark")
    for outcome in outcomes:
        table.add_row(
            str(outcome.id_article),
            outcome.title[:_LONGEST_TITLE],
            "\n".join(
                [
                    *(f"+ {_name(mot, keywords)}" for mot in outcome.added),
                    *(f"- {_name(mot, keywords)}" for mot in outcome.removed),
                ]
            ),
            "\n".join(_reasons(outcome, keywords) or [_STATES[outcome.state]]),
        )
    return table


def remarks_table(outcomes: Sequence[Outcome], keywords: Mapping[str, Keyword]) -> Table:
    """Return one row per article: what was not written and why, and what somebody else has changed."""
    table = empty_table("Left as it is on the site", "article", "title", "reason")
    for outcome in outcomes:
        reasons = _reasons(outcome, keywords) or [_STATES[outcome.state]]
        table.add_row(str(outcome.id_article), outcome.title[:_LONGEST_TITLE], "\n".join(reasons))
    return table


def status_table(
    writer: RemoteWriter | None, plan: Plan | None, tally: Tally | None, run_place: str
) -> Table:
    """Return what is known of a site, if it was asked, and of a plan for it, if one is named.

    `run_place` is where the run wrote that the tally is of, empty if none has begun.
    """
    table = empty_table(writer.name if writer else plan.site if plan else "", "", "")
    if writer is not None:
        table.add_row("can be written to through its plugin", "yes")
        for name, value in writer.facts().items():
            table.add_row(name, value)
    if plan is not None and tally is not None:
        table.add_row("articles in the plan", str(plan.n_changes))
        if run_place:
            table.add_row("  written to", run_place)
        table.add_row("  written", str(tally.states["done"]))
        for state, words in list(_STATES.items())[1:]:
            if tally.states[state]:
                table.add_row(f"  {words}", str(tally.states[state]))
        table.add_row("  left", str(plan.n_changes - tally.articles))
        table.add_row("keywords added", str(tally.added))
        table.add_row("keywords removed", str(tally.removed))
    return table


def _reasons(outcome: Outcome, keywords: Mapping[str, Keyword]) -> list[str]:
    return [
        *(f"{_name(mot, keywords)}: {_STATES['conflict']}" for mot in outcome.conflicts),
        *(f"{_name(mot, keywords)}: {reason}" for mot, reason in outcome.refused.items()),
        *(
            f"{_name(mot, keywords)}: {'added' if mot in outcome.before else 'removed'} by somebody else"
            for mot in outcome.others
        ),
    ]


def _name(mot: str, keywords: Mapping[str, Keyword]) -> str:
    return f"{keywords[mot].name} ({mot})" if mot in keywords else f"keyword {mot}"
