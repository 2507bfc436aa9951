"""One text for each known cause of freezing, long enough that quadratic work takes far more than 30 s.

As a program it names each text before it reads it, so that the last line says which one froze it.
"""

import contextlib
import resource
import sys
from collections.abc import Iterator

from fuzz.patterns import Pattern
from fuzz.targets import TARGETS

from osiris_nlp.base.errors import OsirisError

_MOST_MEMORY = 2_000_000_000  # bytes of address space
_MILLION = 1_000_000
_MARKS = Pattern("\u0301\u0323", head="a")
_LEAD = "".join(f"mot{word} " for word in range(45))
_REST = "".join(f"{letter}{{n}} " for letter in "abcdefghijklmnopqrstuvwxy")

# The targets by part, each with its patterns and their size in characters.
CAUSES: dict[str, list[tuple[tuple[str, ...], tuple[Pattern, ...], int]]] = {
    "text": [
        # Python sorts a run of combining marks in quadratic time.
        (("clean", "clean_aligned", "squeeze", "compose", "fold", "term"), (_MARKS,), _MILLION),
        (("text_of", "fingerprint", "label_key", "Taxonomy.resolve"), (_MARKS,), _MILLION),
        (("clean", "squeeze", "fold"), (Pattern("\u0344\u200b", head="e"),), _MILLION),
        (("article_from_row", "plain_text", "SPIP title"), (_MARKS,), 300_000),
        # Python refuses to read numbers of more than 4,300 digits.
        (("clean", "clean_aligned"), (Pattern("1", head="&amp;&#", tail=";"),), _MILLION),
        (("corpus_stats",), (Pattern("=", head="<a "), Pattern("->", head="[")), 300_000),
        (("with_stories",), (Pattern("la fibre {n}\n"), Pattern("la fibre\nle câble\n")), 30_000),
    ],
    "stories": [
        # The first half of each text is the same, which is not enough for a copy.
        (("with_stories",), (Pattern(_LEAD + _REST + "\n"),), 800_000)
    ],
    "SPIP": [
        (
            ("plain_text",),
            (
                Pattern("?", head="["),
                Pattern("|\n", head="["),
                Pattern("|\n", head="<!--"),
                Pattern("\n|", tail="|\n"),
                Pattern("|\n|", "|\n\n"),
                Pattern("\n", head="a|\n|b", tail="c"),
                Pattern(" ", head="[a->", tail="x]"),
                Pattern(" ", head="[a->1?", tail="#a b]"),
                Pattern('"', head="<a", tail="\n"),
            ),
            _MILLION,
        ),
        (("SPIP title",), (Pattern("<multi>"),), 500_000),
        # Each was a recursion as deep as the text is long.
        (
            ("plain_text",),
            (
                Pattern("|a\n", "|", head="x\n\n"),
                Pattern("[a", "->b"),
                Pattern("{}", "}{", head="`", tail="`"),
                Pattern("[>-", tail="[>->"),
            ),
            200_000,
        ),
    ],
    "pages": [
        (
            ("article_row", "keyword_cloud"),
            (Pattern("<br>accueil"), Pattern("accueil > ")),
            _MILLION,
        ),
        (("read_feed",), (Pattern("<a>", head="<rss><item><description>"),), _MILLION),
        (("read_feed",), (Pattern("\n", head="<!--", tail="--><rss>"), Pattern("a")), _MILLION),
        (("signature",), (Pattern("\n"), Pattern("(Source : ", tail="\n2005")), 300_000),
    ],
    "tables": [
        (("read_csv", "is_header"), (Pattern("c{n};", head="titre;"),), _MILLION),
        (("read_csv rows", "cut_table"), (Pattern('"'), Pattern("\n"), Pattern('";"')), _MILLION),
    ],
    "desk": [(("editor_name", "password", "filters", "form", "request body"), (_MARKS,), _MILLION)],
}


def texts(part: str) -> Iterator[tuple[str, Pattern, int]]:
    """Yield each text of a part: the name of a target, a pattern, and its size in characters."""
    for names, patterns, size in CAUSES[part]:
        for name in names:
            for pattern in patterns:
                yield name, pattern, size


def patterns_of(target: str) -> list[Pattern]:
    """Return the patterns that once froze a target."""
    return [pattern for part in CAUSES for name, pattern, _ in texts(part) if name == target]


def main(part: str) -> None:
    """Read each text of a part."""
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    work_by_name = {target.name: target.work for target in TARGETS}
    for name, pattern, size in texts(part):
        print(f"{name}: {pattern}", flush=True)
        with contextlib.suppress(OsirisError):  # a refusal is quick too
            work_by_name[name](pattern.text(size))


if __name__ == "__main__":
    main(sys.argv[1])
