"""Print which share of each package's branches the tests take, from the report of `coverage json` on standard input."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any


def table(files: Mapping[str, Any]) -> Iterable[str]:
    """Yield one line per package and part of the desk: its branches, and the share of them that was taken."""
    n_branches, n_taken = Counter[str](), Counter[str]()
    for path, report in files.items():
        for name in ("in all", package_of(path)):
            n_branches[name] += report["summary"]["num_branches"]
            n_taken[name] += report["summary"]["covered_branches"]
    yield f"{'package':<16} {'branches':>8} {'taken':>7}"
    for name, count in sorted(n_branches.items()):
        if count:
            yield f"{name:<16} {count:>8} {n_taken[name] / count:>7.1%}"


def package_of(path: str) -> str:
    """Return the package of a module, in the desk also its part.

    >>> package_of("osiris_nlp/desk/labels/label_list.py"), package_of("osiris_nlp/base/files.py")
    ('desk.labels', 'base')
    """
    _, package, *rest = path.split("/")
    return f"{package}.{rest[0]}" if package == "desk" and len(rest) > 1 else package


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in table(json.load(sys.stdin)["files"]))
