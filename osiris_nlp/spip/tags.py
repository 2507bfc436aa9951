"""The HTML in a SPIP text, and what SPIP leaves as typed: code, frames, formulas, backslashes."""

import re

from osiris_nlp.base.html import BLOCKS
from osiris_nlp.spip.links import put_aside, shorten_url
from osiris_nlp.spip.typography import BREAK, INLINE, shield

_TICKS = re.compile("`+")
_PROGRAM_LANGUAGE = re.compile(r"\A[\w \-]+\n")
_PROTECTED = re.compile(r"<(html|pre|code|cadre|frame|script|style)(?:\b[^<>]*)?>", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([{}_\-\[\]|<>\\*#+~])")
_TAG = re.compile(r"<([A-Za-z/!][^<>]*)>")  # as SPIP's own rules have it: models are tags too
_IDIOM = re.compile(r"<:(?:\w+:)?\w+:>", re.ASCII)
_UNCLOSED_TAG = re.compile(r"<[A-Za-z/][^<>\n]*[\"'][^<>\n]*\Z")
_RESOURCE = re.compile(r"\"?(?:https?://|\S[\w -]+\.[\w -]+)", re.IGNORECASE)
_BETWEEN_TAGS = re.compile(r">\s+<")
_FORMULA = re.compile(r"\$\$([^$]+)\$\$|\$([^$]+)\$")
_BREAKS = BLOCKS | frozenset("br option poesie poetry quote title".split())


def with_protected_aside(text: str, aside: list[str]) -> str:
    r"""Return the text with what SPIP leaves as typed put aside, and no comment or backslash left.

    Examples
    --------
    >>> aside = []
    >>> _ = with_protected_aside(r"<code>a -> b</code> \{x\} `{y}`<!-- à revoir -->", aside)
    >>> aside
    ['{y}', 'a -> b']
    """
    if "\\`" in text:
        text = text.replace("\\`", shield("`"))
    if "`" in text:
        text = _without_ticks(text, aside)
    if "<" in text:
        text = _without_comments(_without_protected(text, aside))
        if "<math>" in text:
            text = _with_formulas(text, aside)
        if "<poe" in text:
            text = _with_poems(text)
        if "<table" in text:
            text = _with_html_tables(text)
    if "\\" in text:
        text = _ESCAPE.sub(lambda match: shield(match[1]), text)
    return text


def _without_ticks(text: str, aside: list[str]) -> str:
    """Put aside what stands between equal runs of backquotes, the longest first."""
    for shortest, longest in ((3, len(text)), (2, 2), (1, 1)):
        runs = [run.span() for run in _TICKS.finditer(text)]
        runs = [(start, end) for start, end in runs if shortest <= end - start <= longest]
        opened: dict[int, tuple[int, int]] = {}
        parts, at = [], 0
        for start, end in runs:
            before = opened.pop(end - start, None)
            if before is None or before[0] < at:
                opened[end - start] = (start, end)
                continue
            code = text[before[1] : start]
            if shortest == 3:
                code = BREAK + _PROGRAM_LANGUAGE.sub("", code, count=1) + BREAK
            parts += [text[at : before[0]], put_aside(code, aside)]
            at = end
        text = "".join([*parts, text[at:]])
    return text


def _without_protected(text: str, aside: list[str]) -> str:
    lowered = text.lower()
    if len(lowered) != len(text):  # İ takes two characters in lower case
        lowered = text
    parts, at, unclosed = [], 0, set()
    while match := _PROTECTED.search(text, at):
        name = match[1].lower()
        end = -1 if name in unclosed else lowered.find(f"</{name}>", match.end())
        if end == -1:
            unclosed.add(name)
            parts.append(text[at : match.end()])
            at = match.end()
            continue
        shown = _as_typed(name, text[match.end() : end], aside)
        parts += [text[at : match.start()], put_aside(shown, aside)]
        at = end + len(name) + 3
    return "".join([*parts, text[at:]])


def _as_typed(name: str, content: str, aside: list[str]) -> str:
    if name in {"script", "style"}:
        return ""
    if name in {"html", "pre"}:
        content = without_tags(_without_comments(content), aside)
    is_block = name in {"pre", "cadre", "frame"} or (name == "code" and "\n" in content)
    return BREAK + content + BREAK if is_block else content


def _without_comments(text: str) -> str:
    parts, at = [], 0
    while (start := text.find("<!--", at)) != -1 and (end := text.find("-->", start + 4)) != -1:
        parts.append(text[at:start])
        at = end + 3
    return "".join([*parts, text[at:]]) if at else text


def _with_formulas(text: str, aside: list[str]) -> str:
    head, *rest = text.split("<math>")
    whole = [head]
    for part in rest:
        formula, end, tail = part.partition("</math>")
        formula = _FORMULA.sub(
            lambda match: (
                put_aside(match[2], aside)
                if match[2]
                else BREAK + put_aside(match[1], aside) + BREAK
            ),
            formula,
        )
        whole += ["<math>", formula, end, tail]
    return "".join(whole)


def _with_poems(text: str) -> str:
    """Return the text with the lines of its poems kept from looking like lists."""
    head, *rest = re.split("<poe(?:sie|try)>", text, flags=re.IGNORECASE)
    whole = [head]
    for part in rest:
        poem, *tail = re.split("</poe(?:sie|try)>", part, maxsplit=1, flags=re.IGNORECASE)
        whole += [BREAK, poem.replace("\n", BREAK) if tail else poem, BREAK, *tail]
    return "".join(whole)


def _with_html_tables(text: str) -> str:
    """Return the text with each row of its HTML tables on one line."""
    head, *rest = text.split("<table")
    whole = [head]
    for part in rest:
        table, end, tail = part.partition("</table>")
        whole += ["<table", _BETWEEN_TAGS.sub("> <", table) if end else table, end, tail]
    return "".join(whole)


def without_tags(text: str, aside: list[str]) -> str:
    """Return the text with its tags and models (`<doc12|center>`) gone: SPIP shows no document's title.

    Examples
    --------
    >>> without_tags("1<sup>er</sup><img3|left> prix : x < y", []).replace(INLINE, "")
    '1er prix : x < y'
    """
    text = _TAG.sub(lambda match: _tag(match[1], aside), _IDIOM.sub("", text))
    return _UNCLOSED_TAG.sub("", text)


def _tag(inside: str, aside: list[str]) -> str:
    """Return what stands for a tag or a model: a line's end, nothing, or the address it holds."""
    if _RESOURCE.match(inside):
        address = inside.strip('"').split(" ", 1)[0]
        return put_aside(shorten_url(address) if "/" in address else address, aside)
    name = re.match(r"/?([A-Za-z0-9]*)", inside)
    word = name[1].lower() if name else ""
    if word in {"td", "th"}:
        return f"{INLINE} "
    return BREAK if word in _BREAKS else INLINE
