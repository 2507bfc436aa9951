"""Progress of long work, as callers are informed of it."""

from collections.abc import Callable

# Called with the name of the step, how much of it is done, and how much there is in all.
Progress = Callable[[str, int, int], None]
