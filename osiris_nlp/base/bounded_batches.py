"""Batches of up to a given number of items, fewer if the items are large.

`itertools.batched` needs Python 3.12 and ignores the size of items.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

_Item = TypeVar("_Item")


def batched(
    items: Iterable[_Item],
    count: int,
    *,
    size: Callable[[_Item], int] = lambda _: 0,
    largest: int = 0,
) -> Iterator[list[_Item]]:
    """Yield lists of at most `count` items; end one early once its sizes add up to more than `largest`.

    Examples
    --------
    >>> list(batched("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    >>> list(batched(["La 5G", "x" * 9, "Wave"], 3, size=len, largest=10))
    [['La 5G', 'xxxxxxxxx'], ['Wave']]
    """
    batch: list[_Item] = []
    total = 0
    for item in items:
        batch.append(item)
        total += size(item)
        del item  # not kept while the caller works and the next one is read
        if len(batch) == count or total > largest:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch
