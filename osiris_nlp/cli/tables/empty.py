"""The common style of all tables."""

from rich import box
from rich.table import Table

_NUMBERS = frozenset(
    "apply propose add remove replace count value articles predicted precision recall F1 score".split()
)


def empty_table(title: str, *columns: str) -> Table:
    """Return a table without rows; columns of counts and figures are right-aligned."""
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for column in columns:
        is_count = column.startswith("all ") or column.endswith(" judging")
        is_number = is_count or column in _NUMBERS
        table.add_column(column, justify="right" if is_number else "left", overflow="fold")
    return table
