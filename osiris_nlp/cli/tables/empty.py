"""A table without rows yet, in the style of all."""

from rich import box
from rich.table import Table


def empty_table(title: str, *columns: str) -> Table:
    """Return a table with its columns; those of counts and figures are aligned to the right."""
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for column in columns:
        is_count = column.startswith("all ") or column.endswith(" judge")
        right = is_count or column in {
            *("apply", "propose", "add", "remove", "replace"),
            "value",
            "articles",
            "predicted",
            "precision",
            "recall",
            "F1",
            "score",
        }
        table.add_column(column, justify="right" if right else "left", overflow="fold")
    return table
