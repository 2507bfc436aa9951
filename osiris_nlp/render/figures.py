"""Pages of figures, for data scientists: an evaluation, or a comparison of several."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from osiris_nlp.render.document import document
from osiris_nlp.render.escape import inert

_EXAMPLES, _PAIRS = 5, 50  # ids shown of a pair, and pairs


def evaluation_page(
    found: Mapping[str, Any],
    pictures: Iterable[tuple[str, bytes]],
    *,
    title: str,
    meanings: Mapping[str, str],
    note: str,
) -> str:
    """Return what an evaluation found as a whole HTML document.

    Parameters
    ----------
    found : as ``Report.to_dict`` gives it
    pictures : captions, and what they are of as SVG
    meanings : what each figure says
    note : why figures on the articles that judge come before those on all; where none does, empty
    """
    shown = "\n".join(_picture(caption, svg) for caption, svg in pictures)
    never = ", ".join(map(inert, found["never_suggested"]))
    body = f"""<header>
<h1>{inert(title)}</h1>
<p class="lead">{found["articles"]} articles on {found["stories"]} stories; intervals are 95 %, \
stories resampled.</p>
</header>
<main>
<h2>Figures</h2>
{f"<p>{inert(note)}</p>" if note else ""}
{_figures(found, meanings)}
<h2>Pictures</h2>
<div class="pictures">
{shown}
</div>
<h2>Labels</h2>
{_table(("Label", "Articles", "Predicted", "Precision", "Recall", "F1"), _labels(found["per_label"]), "011111")}
{f"<p>Never among the first five: {never}.</p>" if never else ""}
<h2>Labels taken for others</h2>
{_table(("Editors", "Model", "Articles", "Some of them"), _confusions(found["confusions"][:_PAIRS]), "001")}
{_rest(len(found["confusions"]) - _PAIRS)}
</main>
<footer><p>Made by osiris-nlp. The page is this one file and asks for nothing.</p></footer>"""
    return document(body, title=title, style="figures.css", lang="en", pictures=True)


def comparison_page(
    found: Mapping[str, Any], picture: bytes, *, title: str, meanings: Mapping[str, str]
) -> str:
    """Return what a comparison found as a whole HTML document; `found` is ``to_dict`` of it."""
    names = dict.fromkeys(each["model"] for each in found["differences"])
    tables = "\n".join(
        f"<h2>{inert(name)}</h2>\n"
        + _table(
            ("Figure", found["baseline"], name, "Difference", "95 % interval", "", "Meaning"),
            _differences([d for d in found["differences"] if d["model"] == name], meanings),
            "011110",
        )
        for name in names
    )
    left = f"; {found['left_out']} that not all have judged left out" if found["left_out"] else ""
    body = f"""<header>
<h1>{inert(title)}</h1>
<p class="lead">{found["articles"]} articles on {found["stories"]} stories, the same for all{left}. \
Intervals are 95 %, of the paired difference, stories resampled.</p>
</header>
<main>
<h2>Differences</h2>
{_picture(f"Differences to {found['baseline']}", picture)}
{tables}
</main>
<footer><p>Made by osiris-nlp. The page is this one file and asks for nothing.</p></footer>"""
    return document(body, title=title, style="figures.css", lang="en", pictures=True)


def _rest(pairs: int) -> str:
    return f"<p>And {pairs} pairs more, rarer ones.</p>" if pairs > 0 else ""


def _picture(caption: str, svg: bytes) -> str:
    address = base64.b64encode(svg).decode()
    return f"""<figure><img alt="{inert(caption)}" src="data:image/svg+xml;base64,{address}">
<figcaption>{inert(caption)}</figcaption></figure>"""


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: str) -> str:
    """Return a table; `numbers` marks the columns that hold numbers by a 1. Cells are plain text."""
    kinds = [' class="n"' if mark == "1" else "" for mark in numbers.ljust(len(heads), "0")]
    head = "".join(
        f'<th scope="col"{kind}>{inert(text)}</th>' if text else f"<td{kind}></td>"
        for text, kind in zip(heads, kinds, strict=True)
    )
    lines = []
    for first, *cells in rows:
        said = "".join(
            f'<td class="{cell}">{cell}</td>'
            if cell in {"better", "worse"}
            else f"<td{kind}>{inert(cell)}</td>"
            for cell, kind in zip(cells, kinds[1:], strict=True)
        )
        lines.append(f'<tr><th scope="row">{inert(first)}</th>{said}</tr>')
    body = "\n".join(lines)
    return f"""<div class="wide" tabindex="0" role="region" aria-label="{inert(heads[0])}">
<table>
<thead><tr>{head}</tr></thead>
<tbody>
{body}
</tbody>
</table>
</div>"""


def _figures(found: Mapping[str, Any], meanings: Mapping[str, str]) -> str:
    """Return the figures as a table, those on the articles that judge first."""
    judging = found["judging"]
    if judging:
        parts = {f"{judging['articles']} that judge": judging, f"All {found['articles']}": found}
    else:
        parts = {"Value": found}
    heads = [head for name in parts for head in (name, "95 % interval")]
    rows = []
    for name, meaning in meanings.items():
        cells = []
        for part in parts.values():
            own = part["figures"][name]
            cells += [_number(own["value"]), _interval(own["low"], own["high"], "")]
        rows.append((name, *cells, meaning))
    return _table(("Figure", *heads, "Meaning"), rows, "0" + "1" * len(heads))


def _labels(rows: Iterable[Mapping[str, Any]]) -> Iterable[Sequence[str]]:
    for row in rows:
        shares = (f"{row[name]:.2f}" for name in ("precision", "recall", "f1"))
        yield row["label"], str(row["articles"]), str(row["predicted"]), *shares


def _confusions(rows: Iterable[Mapping[str, Any]]) -> Iterable[Sequence[str]]:
    for row in rows:
        examples = ", ".join(row["ids"][:_EXAMPLES])
        yield row["editors"], row["model"], str(row["articles"]), examples


def _differences(
    rows: Iterable[Mapping[str, Any]], meanings: Mapping[str, str]
) -> Iterable[Sequence[str]]:
    for row in rows:
        verdict = "" if row["verdict"] == "unclear" else row["verdict"]
        yield (
            row["figure"],
            _number(row["baseline"]),
            _number(row["value"]),
            _number(row["difference"], "+"),
            _interval(row["low"], row["high"], "+"),
            verdict,
            meanings[row["figure"]],
        )


def _number(value: float | None, sign: str = "") -> str:
    return "–" if value is None else f"{value:{sign}.3f}"


def _interval(low: float | None, high: float | None, sign: str) -> str:
    return "–" if low is None or high is None else f"{low:{sign}.3f} … {high:{sign}.3f}"
