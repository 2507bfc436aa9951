#!/usr/bin/env python3
"""Fail on names and idioms that the project has agreed not to use; `make lint` runs it.

Without arguments it reads every tracked text, otherwise the files that are named. Names: no variable,
argument or attribute of Python or JavaScript is a bare participle; a noun says what it holds. Idioms: each
pattern below comes with the wording to use instead, in prose and in names. Descriptions of parameters in
docstrings begin with a noun, not with a preposition. French pages have none of these words.
"""

import ast
import re
import subprocess
import sys
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

PARTICIPLES = frozenset(
    "asked carried chosen counted found given held judged kept known made named"
    " said seen shown taken told wanted written".split()
)
UNITS = (
    "article|articles|row|rows|line|file|page|label|labels|story|fold|word|day|year|second|minute"
    "|hour|process|feature|object|entry|model|chunk|request|document|keyword|term|table"
)
IDIOMS = (
    (
        r"(?<!there )(?<!there's )\b(?:is|are|was|were) no (?!longer|more|fewer|less|better|worse)\w+",
        "«is not a …»",
    ),
    (r"\bstands? twice", "«occurs twice»"),
    (r"\banew\b", "«again»"),
    (r"\bfor want of\b", "«without»"),
    (r"\bbeside\b", "«next to», «with»"),
    (r"\bof late\b", "«recently»"),
    (
        rf"(?<!give )(?<!gives )(?<!call )\b(?:an?|one|\d+) (?:\w+ )?(?:{UNITS}|millisecond|ms) (?:an?) (?:{UNITS})\b",
        "«one … per …»",
    ),
    (
        r"\b(?:tells?|telling) (?:whether|if|how|what|which|where|when|of|apart|them apart)\b",
        "«return whether», «say», «distinguish»",
    ),
    (r"\b(?:is|are|be|been|being|was|were) told\b", "«is reported», «is listed»"),
    (r"\btold (?:by|apart|from)\b", "«recognised by», «distinguished from»"),
    (r"\b(?:rooms|doors?|floors)\b", "«packages», «boundaries», «layers»"),
    (r"\bwords? that sp(?:oke|eak) for\b", "«words that support»"),
)
DESCRIPTION = re.compile(
    r"^[ \t]*[\w, `*]+ : (of|as|by|in|on|at|for|from|that|those|which|whose|where|to|with|without|like)\b",
    re.MULTILINE,
)
SUFFIXES = {".css", ".html", ".ipynb", ".js", ".md", ".py", ".toml", ".yaml", ""}
SKIPPED = (".ci/language.py", "LICENSE", "tests/corpus/pages/specimens/", "tests/test_language.py")


def stored_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of every variable, argument and attribute that is set."""
    for node in ast.walk(tree):
        match node:
            case ast.arg(arg=name):
                yield node.lineno, name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, name
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                yield node.lineno, name


def defined_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of every function and class, and of all that `stored_names` yields."""
    yield from stored_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name


def python_faults(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the faults of names and docstrings, each with its line."""
    for line, name in defined_names(tree):
        words = name.replace("_", " ")
        for pattern, better in IDIOMS:
            if " " in words and re.search(pattern, words):
                yield line, f"{name!r}: write {better}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            for match in DESCRIPTION.finditer(ast.get_docstring(node) or ""):
                start = node.body[0].lineno
                yield start, f"{match[0].strip()!r}: begin the description with a noun"


def faults(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line of each fault of a file, and what to write instead."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        tree = ast.parse(text)
        yield from python_faults(tree)
        stored = stored_names(tree)
    else:
        declared = re.finditer(r"\b(?:const|let|var)\s+(\w+)", text) if path.suffix == ".js" else ()
        stored = ((text.count("\n", 0, match.start()) + 1, match[1]) for match in declared)
    for line, name in stored:
        if name.strip("_") in PARTICIPLES:
            yield line, f"{name!r} is a bare participle: name the thing, with a noun"
    # A sentence may be broken over lines of prose, of comments or of string literals.
    words = list(re.finditer(r"[^\s#*>\"]+", text))
    starts = [0, *accumulate(len(word[0]) + 1 for word in words)]
    prose = " ".join(word[0] for word in words)
    for pattern, better in IDIOMS:
        for match in re.finditer(pattern, prose, re.IGNORECASE):
            first = words[bisect_right(starts, match.start()) - 1]
            yield text.count("\n", 0, first.start()) + 1, f"{match[0]!r}: write {better}"


def tracked_texts() -> list[str]:
    """Return the project's texts that people write, but for these patterns themselves."""
    command = ["git", "ls-files"]
    listing = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    return [
        name
        for name in listing.splitlines()
        if Path(name).suffix in SUFFIXES and not name.startswith(SKIPPED) and Path(name).is_file()
    ]


def main(names: list[str]) -> int:
    """Print the faults of the files, one per line; return the exit status."""
    lines = [
        f"{name}:{line}: {fault}"
        for name in names or tracked_texts()
        for line, fault in sorted(faults(Path(name)))
    ]
    print("\n".join(lines) if lines else "Language: no faults")
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
