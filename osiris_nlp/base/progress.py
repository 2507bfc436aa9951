"""How long-running work reports its progress."""

from collections.abc import Callable

# Called with the name of the step, the amount done, and the total.
Progress = Callable[[str, int, int], None]
