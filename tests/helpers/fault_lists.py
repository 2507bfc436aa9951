"""Lists of faults as commands write them next to their outputs."""

from collections.abc import Iterable
from pathlib import Path

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus import faults_file, listing_faults


def write_faults(faults: Iterable[InputError], out: Path) -> Path | None:
    """Write the list of faults of an output; return its path, or None if there are none."""
    with listing_faults(out) as listed_faults:
        for fault in faults:
            listed_faults.add(fault)
    return faults_file(out) if listed_faults.count else None
