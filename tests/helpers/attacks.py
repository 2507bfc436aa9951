"""Hostile values, and the routes of the desk to send them to."""

import re
from functools import cache

from helpers.desk_site import Site

from osiris_nlp.desk.app.subjects import RULES
from osiris_nlp.desk.base.assets import DESK
from osiris_nlp.desk.exchange.annif.application import ANNIF

FORMS = {
    *("/entrer", "/sortir", "/mots-cles/candidats/ecarter", "/compte", "/mot-de-passe"),
    *(f"/equipe/{n}" for n in "ajouter role lien desactiver reactiver".split()),
    *(f"/mots-cles/{n}" for n in "nouveau modifier renommer fusionner retirer annuler".split()),
}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
JSON = {"Content-Type": "application/json"}
# If a page contained it as markup, this would create an element `x-pwn`, an attribute `onpwn` or a script.
HOSTILE = [
    "<x-pwn onpwn=1>",
    "\"><x-pwn onpwn='1'>",
    '\'><x-pwn onpwn="1">',
    '" onpwn="1" x="',
    "' onpwn='1' x='",
    "</script><script>pwn()</script>",
    "</title><x-pwn></textarea><x-pwn></template><x-pwn>",
    "<!--<x-pwn>--><![CDATA[<x-pwn>]]>",
    "&lt;x-pwn onpwn=1&gt;",
    "{{ 7*191 }}{% raw %}${7*191}",
    "\u2028<svg/onload=pwn()>\u202e",
    "+ADw-x-pwn+AD4-",
]
EDITORS = [text[:80] for text in HOSTILE if text[:80].isprintable()]


@cache
def parameters() -> tuple[str, ...]:
    """Return the names of all parameters that pages and the guard read from an address or a form."""
    names = set[str]()
    for path in [*DESK.rglob("*.py"), *DESK.rglob("*.html")]:
        source = path.read_text()
        names |= set(re.findall(r"""\bname="(\w+)""", source))
        names |= set(re.findall(r"""\.get\("(\w+)""", source))
        names |= set(re.findall(r"""(?:read_choice|read_day)\("(\w+)""", source))
        names |= set(re.findall(r""""(\w+)" in request\.query_params""", source))
    return tuple(sorted(names))


DEEP = 100_000
MALFORMED = {
    "empty": b"",
    "truncated": b'{"title": "La fibre',
    "not JSON": b"title=La+fibre",
    "not UTF-8": b'{"title": "\xff\xfe\xfa"}',
    "Latin-1": '{"title": "Été à Kolda"}'.encode("latin-1"),
    "surrogate in UTF-8": b'{"title": "\xed\xa0\x80"}',
    "overlong UTF-8": b'{"title": "\xc0\xbcx-pwn>"}',
    "lone surrogate": rb'{"title": "\ud800", "key": "\udfff", "labels": ["\ud83d"]}',
    "lone surrogate as a key": rb'{"\ud800": 1}',
    "NUL": rb'{"title": "\u0000", "key": "abcdefgh\u0000", "labels": ["\u0000"], "a\u0000": 1}',
    "NUL after the document": b'{"title": "La fibre"}\0',
    "deep array": b"[" * DEEP + b"]" * DEEP,
    "deep object": b'{"title":' * DEEP + b"1" + b"}" * DEEP,
    "deep and truncated": b'{"a":[' * DEEP,
    "huge integer": b'{"top": ' + b"9" * 5000 + b', "revision": ' + b"9" * 5000 + b"}",
    "integer out of range": b'{"top": 18446744073709551616, "review": -9223372036854775809}',
    "huge number": b'{"top": 1e999, "revision": -1e999, "review": 1e400}',
    "not a number": b'{"top": NaN, "revision": Infinity, "review": -Infinity}',
    "not an object": b'"La fibre"',
    "number": b"5",
    "null": b"null",
    "array": b'[{"title": "La fibre"}]',
    "wrong types": b'{"title": {"$gt": ""}, "key": ["a"], "labels": {"a": 1}, "articles": "a"}',
    "prototype": b'{"__proto__": {"editor": "x"}, "constructor": {}}',
    "two documents": b'{"title": "La fibre"}{"title": "La fibre"}',
    "many keys": b"{" + b",".join(b'"k%d":1' % n for n in range(50_000)) + b"}",
    "long key": b'{"' + b"k" * 1_000_000 + b'": 1}',
}


def unsafe_routes(desk: Site) -> list[tuple[str, str]]:
    """Return the routes with which editors change something; sites have a token, and no origin."""
    unsafe = [(method, path) for method, path in desk.routes() if method in UNSAFE]
    return [(method, path) for method, path in unsafe if not RULES.is_for_sites(path)]


def is_api(path: str) -> bool:
    return RULES.api(path) is not None


def is_annif(path: str) -> bool:
    return ANNIF.has(path)
