"""Something that somebody else does in the middle of a call."""

import sys
from collections.abc import Callable
from pathlib import Path


def just_before(event: str, path: Path, act: Callable[[], object]) -> None:
    """Act once, just before this process next opens that path (``open``) or renames something to it (``os.rename``).

    Python cannot remove an audit hook: from then on this one does nothing.
    """
    acts = [act]

    def hook(name: str, values: tuple[object, ...]) -> None:
        if acts and name == event and str(values[event == "os.rename"]) == str(path):
            acts.pop()()

    sys.addaudithook(hook)
