"""Remove the HTML of a SPIP text, and store what SPIP displays verbatim: code, frames, formulas."""

import re

from osiris_nlp.base.language.html import BLOCKS
from osiris_nlp.sites.spip.text.links import shorten_url, store_literal
from osiris_nlp.sites.spip.text.typography import BREAK, INLINE, shield

_BACKQUOTES = re.compile("`+")
_PROGRAM_LANGUAGE = re.compile(r"\A[\w \-]+\n")
_PROTECTED = re.compile(r"<(html|pre|code|cadre|frame|script|style)(?:\b[^<>]*)?>", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([{}_\-\[\]|<>\\*#+~])")
_TAG = re.compile(r"<([A-Za-z/!][^<>]*)>")  # by SPIP's own rules; models are tags too
_IDIOM = re.compile(r"<:(?:\w+:)?\w+:>", re.ASCII)
_UNCLOSED_TAG = re.compile(r"<[A-Za-z/][^<>\n\"']*+[\"'][^<>\n]*+\Z")
_URL_TAG = re.compile(r"\"?(?:https?://|\S[\w -]+\.[\w -]+)", re.IGNORECASE)
_BETWEEN_TAGS = re.compile(r">\s+<")
_FORMULA = re.compile(r"\$\$([^$]+)\$\$|\$([^$]+)\$")
_BREAKS = BLOCKS | frozenset("br option poesie poetry quote title".split())


def store_verbatim(text: str, literals: list[str]) -> str:
    r"""Return the text with its verbatim parts stored as literals, without comments and backslashes.

    Examples
    --------
    >>> literals = []
    >>> _ = store_verbatim(r"<code>a -> b</code> \{x\} `{y}`<!-- à revoir -->", literals)
    >>> literals
    ['{y}', 'a -> b']
    """
    if "\\`" in text:
        text = text.replace("\\`", shield("`"))
    if "`" in text:
        text = _store_backquoted(text, literals)
    if "<" in text:
        text = _remove_comments(_store_protected(text, literals))
        if "<math>" in text:
            text = _store_formulas(text, literals)
        if "<poe" in text:
            text = _break_poems(text)
        if "<table" in text:
            text = _join_table_rows(text)
    if "\\" in text:
        text = _ESCAPE.sub(lambda match: shield(match[1]), text)
    return text


def _store_backquoted(text: str, literals: list[str]) -> str:
    """Store the text between runs of backquotes of equal length, the longest runs first."""
    for shortest, longest in ((3, len(text)), (2, 2), (1, 1)):
        runs = [run.span() for run in _BACKQUOTES.finditer(text)]
        runs = [(start, end) for start, end in runs if shortest <= end - start <= longest]
        open_runs: dict[int, tuple[int, int]] = {}  # by length
        parts, position = [], 0
        for start, end in runs:
            opening = open_runs.pop(end - start, None)
            if opening is None or opening[0] < position:
                open_runs[end - start] = (start, end)
                continue
            code = text[opening[1] : start]
            if shortest == 3:
                code = BREAK + _PROGRAM_LANGUAGE.sub("", code, count=1) + BREAK
            parts += [text[position : opening[0]], store_literal(code, literals)]
            position = end
        text = "".join([*parts, text[position:]])
    return text


def _store_protected(text: str, literals: list[str]) -> str:
    """Store the content of tags whose content SPIP does not interpret."""
    lowered = text.lower()
    if len(lowered) != len(text):  # İ becomes two characters in lower case
        lowered = text
    parts, position, unclosed_names = [], 0, set()
    while tag := _PROTECTED.search(text, position):
        name = tag[1].lower()
        end = -1 if name in unclosed_names else lowered.find(f"</{name}>", tag.end())
        if end == -1:
            unclosed_names.add(name)
            parts.append(text[position : tag.end()])
            position = tag.end()
            continue
        content = _verbatim_content(name, text[tag.end() : end], literals)
        parts += [text[position : tag.start()], store_literal(content, literals)]
        position = end + len(name) + 3
    return "".join([*parts, text[position:]])


def _verbatim_content(name: str, content: str, literals: list[str]) -> str:
    """Return what readers see of a protected tag's content."""
    if name in {"script", "style"}:
        return ""
    if name in {"html", "pre"}:
        content = remove_tags(_remove_comments(content), literals)
    is_block = name in {"pre", "cadre", "frame"} or (name == "code" and "\n" in content)
    return BREAK + content + BREAK if is_block else content


def _remove_comments(text: str) -> str:
    parts, position = [], 0
    while (start := text.find("<!--", position)) != -1:
        end = text.find("-->", start + 4)
        if end == -1:
            break
        parts.append(text[position:start])
        position = end + 3
    return "".join([*parts, text[position:]]) if position else text


def _store_formulas(text: str, literals: list[str]) -> str:
    """Store the formulas in `<math>` tags; those between `$$` become lines of their own."""
    head, *segments = text.split("<math>")
    parts = [head]
    for segment in segments:
        formula, end, tail = segment.partition("</math>")
        formula = _FORMULA.sub(
            lambda match: (
                store_literal(match[2], literals)
                if match[2]
                else BREAK + store_literal(match[1], literals) + BREAK
            ),
            formula,
        )
        parts += ["<math>", formula, end, tail]
    return "".join(parts)


def _break_poems(text: str) -> str:
    """Return the text with line breaks in its poems that cannot be mistaken for lists."""
    head, *segments = re.split("<poe(?:sie|try)>", text, flags=re.IGNORECASE)
    parts = [head]
    for segment in segments:
        poem, *tail = re.split("</poe(?:sie|try)>", segment, maxsplit=1, flags=re.IGNORECASE)
        parts += [BREAK, poem.replace("\n", BREAK) if tail else poem, BREAK, *tail]
    return "".join(parts)


def _join_table_rows(text: str) -> str:
    """Return the text with each row of its HTML tables on one line."""
    head, *segments = text.split("<table")
    parts = [head]
    for segment in segments:
        table, end, tail = segment.partition("</table>")
        parts += ["<table", _BETWEEN_TAGS.sub("> <", table) if end else table, end, tail]
    return "".join(parts)


def remove_tags(text: str, literals: list[str]) -> str:
    """Return the text without tags and models (`<doc12|center>`); SPIP displays no document titles.

    Examples
    --------
    >>> remove_tags("1<sup>er</sup><img3|left> prix : x < y", []).replace(INLINE, "")
    '1er prix : x < y'
    """
    text = _TAG.sub(lambda match: _replace_tag(match[1], literals), _IDIOM.sub("", text))
    return _UNCLOSED_TAG.sub("", text)


def _replace_tag(content: str, literals: list[str]) -> str:
    """Return the replacement of a tag or model: a line break, nothing, or the URL it contains."""
    if _URL_TAG.match(content):
        url = content.strip('"').split(" ", 1)[0]
        return store_literal(shorten_url(url) if "/" in url else url, literals)
    match = re.match(r"/?([A-Za-z0-9]*)", content)
    name = match[1].lower() if match else ""
    if name in {"td", "th"}:
        return f"{INLINE} "
    return BREAK if name in _BREAKS else INLINE
