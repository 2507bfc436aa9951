"""Render SPIP's raccourcis, as stored in the database, as the plain text that readers see."""

import re
import unicodedata
from dataclasses import dataclass

from osiris_nlp.base.language.text import clean
from osiris_nlp.sites.spip.text.links import TitleOf, render_links, store_urls
from osiris_nlp.sites.spip.text.tags import remove_tags, store_verbatim
from osiris_nlp.sites.spip.text.typography import (
    BREAK,
    FOREIGN,
    FOREIGN_END,
    INLINE,
    apply_typography,
    normalize_characters,
    restore_literals,
    shield,
)

_LANGUAGE_MARK = re.compile(r"\[([a-z]{2,3}(?:_[a-z]{2,3}){0,2})\]", re.IGNORECASE)
_NOTE_NAME = re.compile(r"\s*<([^<>'\"]*)>")
_MODEL = re.compile(r"[A-Za-z_-]{3,}\s*(?:\d|\|)")
_ITEM = re.compile(r"\n-(?:\*+(?![*#])|#+(?![*#]))")
_RULE = re.compile(r"\n(?:----+|____+)")
_FORCED_BREAK = re.compile(r"\n_ +")
_ABBREVIATION = re.compile(r"\[([^|\[\]\x01-\x04]+)\|[^|\]{\x01-\x04]+(?:\{[a-z]+\})?\]")
_BLANK_LINE = re.compile(r"^ +$", re.MULTILINE)
_TABLE_START, _TABLE_END = re.compile(r"(?<!\n)\n\n++\|"), re.compile(r"\|(?:\n\n+|\n?\Z)")
_LAST_ROW = re.compile(r"\|\n(?!\|)")
_CAPTION = re.compile(r"\|\|([^|]*)(?:\|(.*))?", re.DOTALL)
_HEADERS = re.compile(r"(?:\|(?:\s*(?::?\{\{[^{}]+\}\}\s*)?|<))+")
_BROKEN_LINK = re.compile(r"\[([^\[\]\n]*)->([^\[\]\n]*)\]?")
_LIKE_A_TAG = re.compile(r"<(?=[A-Za-z/!][^<>]*>)")
_LINE_MARK = re.compile(r"^(?:(?:-[*#]+ *)+|\|.*)", re.MULTILINE)
_REMAINS = str.maketrans(dict.fromkeys("[]{}|<>&*#", " "))
# More tables within tables, or raccourcis that appear when others are removed, are not an author's.
_MOST_LEVELS = 8


@dataclass(frozen=True, slots=True)
class Plain:
    """A text as SPIP displays it, and its notes: one line per block, as `osiris_nlp.base.language.text.clean`."""

    text: str
    notes: str = ""


def plain_text(raw: str, *, lang: str = "fr", title_of: TitleOf | None = None) -> Plain:
    r"""Return the text that readers of SPIP 4.4 see, from the text stored with raccourcis.

    Except for spaces, the result equals SPIP's own `textebrut(propre(text))` with its entities
    decoded. It has no markup: what SPIP leaves on the page of a broken raccourci (`[[` never closed,
    an undefined model, an escaped tag) is removed. Time is linear in the length of any text.

    Parameters
    ----------
    raw : the field `texte` (or `chapo`, `ps`, `descriptif`) as stored
    lang : the language of typography and of `<multi>` extracts
    title_of : returns the title of a SPIP object, or None, for links without text. Called with the
        kind (article, rubrique, mot, auteur, document, breve or site) and the number.

    Examples
    --------
    >>> plain_text("{{Dakar}} : l'Artp [tranche->art7][[Source : {Le Soleil}]].\n\n{{{Bilan}}}\n-* 4G")
    Plain(text="Dakar : l'Artp tranche [1].\nBilan\n4G", notes='[1] Source : Le Soleil')
    >>> titles = {("article", 12): "La fibre à Kolda"}
    >>> plain_text("Voir [->art12].", title_of=lambda kind, number: titles.get((kind, number))).text
    'Voir La fibre à Kolda.'
    """
    literals: list[str] = []
    text = normalize_characters(raw).strip()
    text = store_verbatim(text, literals)
    if "<multi>" in text:
        text = _select_language(text, lang)
    if "[" in text:
        text = render_links(text, title_of, literals)
    notes = ""
    if "[[" in text:
        text, notes = _extract_notes(text)
    french = _is_french(lang)
    return Plain(
        _render(text, literals, french=french),
        _render(notes, literals, french=french) if notes else "",
    )


def _is_french(lang: str) -> bool:
    return lang in {"fr", "eo", "cpf"} or lang.startswith("fr_")


def _select_language(text: str, lang: str) -> str:
    """Return the text with one extract of each `<multi>`: in `lang`, in French, or the first one."""
    parts, position = [], 0
    while (start := text.find("<multi>", position)) != -1:
        end = text.find("</multi>", start)
        if end == -1:
            break
        extracts = _extracts(text[start + len("<multi>") : end])
        parts.append(text[position:start])
        for language in (lang, lang.partition("_")[0], "fr", next(iter(extracts))):
            if language in extracts:
                break
        extract = extracts[language]
        is_foreign = language and _is_french(language) != _is_french(lang)
        parts.append(FOREIGN + extract + FOREIGN_END if is_foreign else extract)
        position = end + len("</multi>")
    return "".join([*parts, text[position:]]) if position else text


def _extracts(content: str) -> dict[str, str]:
    """Return the extracts of a `<multi>` by language, "" for text before the first language mark."""
    head, *segments = _LANGUAGE_MARK.split(content)
    extracts = {"": head} if head or not segments else {}
    extracts.update(zip(segments[::2], segments[1::2], strict=True))
    return extracts


def _extract_notes(text: str) -> tuple[str, str]:
    """Return the text with a reference mark for each note, and the notes, one per paragraph."""
    parts, notes, position, count = [], [], 0, 0
    while (start := text.find("[[", position)) != -1:
        end = text.find("]]", start + 2)
        if end == -1:
            break
        note = text[start + 2 : end]
        name = _NOTE_NAME.match(note)
        if name and f"</{name[1]}>" not in note and not _MODEL.fullmatch(name[1]):
            reference, note = name[1].strip(), note[name.end() :]
        else:
            count += 1
            reference = str(count)
        mark = f"{shield('[')}{reference}{shield(']')}" if reference else ""
        parts.append(text[position:start].rstrip(" "))
        if mark:
            parts += [" ", mark]
        if note:
            notes.append(f"{INLINE}{mark} {note.strip()}")
        position = end + 2
    return "".join([*parts, text[position:]]), "\n\n".join(notes)


def _render(text: str, literals: list[str], *, french: bool) -> str:
    """Return the text as readers see it; its links and notes have already been replaced."""
    if "<" in text:
        text = remove_tags(text, literals)
    text = apply_typography(store_urls(text, literals), french=french)
    text = restore_literals(_remove_braces(_render_blocks("\n" + text)), literals)
    return _remove_leftovers(_normalize(text))


def _render_blocks(text: str, level: int = 0) -> str:
    """Return the text with its tables, lists, rules and dashes as plain lines."""
    if "|" in text and "\n|" in text and level < _MOST_LEVELS:
        text = _render_tables(text, level)
    if "\n-" in text or ("_" in text and "\n_" in text):
        text = _ITEM.sub(f"\n{BREAK}", text)
        text = _RULE.sub(f"\n\n{BREAK}\n\n", text)
        text = _FORCED_BREAK.sub(f"\n{BREAK}", text)
        text = text.replace("\n--", "\n— ").replace("\n-", "\n– ")
    if "[" in text and "|" in text:
        text = _ABBREVIATION.sub(r"\1", text)
    return text


def _remove_braces(text: str) -> str:
    """Return the text without the braces of headings, bold and italic, in SPIP's order."""
    if "{{{" in text:
        text = text.replace("{{{", BREAK).replace("}}}", BREAK)
    if "{{" in text:
        text = text.replace("{{}}", "").replace("{{", "").replace("}}", "")
    if "{" in text:
        text = text.replace("{}", shield("{") + shield("}")).replace("{", "").replace("}", "")
    return text


def _render_tables(text: str, level: int) -> str:
    """Return the text with each row of its tables on one line."""
    if "\n " in text:
        text = _BLANK_LINE.sub("", text)
    text = _TABLE_END.sub("|\n\n\n\n", _TABLE_START.sub("\n\n\n\n|", "\n" + text))
    parts, position, last_row = [], 0, None
    while (start := text.find("\n|", max(position, 1))) != -1:
        if last_row is None or last_row.start() < start + 2:
            last_row = _LAST_ROW.search(text, start + 2)
        if last_row is None:
            break
        if text[start - 1] == "|":
            parts.append(text[position : start + 1])
            position = start + 1
            continue
        table = _render_table(text[start + 1 : last_row.end()], level)
        parts += [text[position:start], "\n", BREAK, table, "\n\n"]
        position = last_row.end()
    return "".join([*parts, text[position:]])


def _render_table(block: str, level: int) -> str:
    """Return a table's caption and rows, one per line."""
    rows = block.removesuffix("|\n").split("|\n")
    lines: list[str] = []
    position = 0
    while position < len(rows) and (caption := _CAPTION.fullmatch(rows[position].rstrip("|"))):
        lines += [(caption[1] or "").strip(), (caption[2] or "").strip()]
        position += 1
    if position < len(rows) and _HEADERS.fullmatch(rows[position]):
        # SPIP writes nothing between the cells of a header.
        cells = [cell for cell in rows[position].split("|")[1:] if cell != "<"]
        lines.append("".join(cells).replace("{", "").replace("}", ""))
        position += 1
    for number, row in enumerate(rows[position:]):
        merge_marks = {"<", "^"} if number else {"<"}
        cells = _render_blocks(row, level + 1).split("|")[1:]
        lines.append(" ".join(cell for cell in cells if cell.strip() not in merge_marks))
    return BREAK.join(line.replace("\n", " ").replace(BREAK, " ") for line in lines)


def _normalize(text: str) -> str:
    """Return the same text as `clean`, faster if only spaces need normalizing."""
    while "  " in text:
        text = text.replace("  ", " ")
    if " \n" in text or "\n " in text:
        text = text.replace(" \n", "\n").replace("\n ", "\n")
    while "\n\n" in text:
        text = text.replace("\n\n", "\n")
    text = text.strip(" \n")
    is_plain = "<" not in text and "&" not in text and text.replace("\n", "").isprintable()
    if is_plain and unicodedata.is_normalized("NFC", text):
        return text
    return clean("\n".join([" ".join(line.split()) for line in text.split("\n")]))


def _remove_leftovers(text: str) -> str:
    """Return clean text without the remains of broken raccourcis that SPIP itself leaves."""
    for _ in range(_MOST_LEVELS):  # removing one leftover may join the halves of another
        original = text
        for mark, replacement in (("[", "["), ("]", "]"), ("{", ""), ("}", "")):
            if mark in text:
                while mark + mark in text:
                    text = text.replace(mark + mark, replacement)
        if "[" in text and "->" in text:
            text = _BROKEN_LINK.sub(r"\1 \2", text)
        if "<" in text:
            text = _LIKE_A_TAG.sub("< ", text)
        if text.startswith(("-", "|")) or "\n-" in text or ("|" in text and "\n|" in text):
            text = _LINE_MARK.sub(lambda match: match[0].replace("|", " ").lstrip("-*# "), text)
        if text == original:
            return text
        text = clean(text)
    return clean(text.translate(_REMAINS))
