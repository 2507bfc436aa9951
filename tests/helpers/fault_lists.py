"""Articles read together with the faults of their sources."""

from pathlib import Path
from typing import Any

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import read_articles


def read_with_faults(*sources: Path, **options: Any) -> tuple[list[Article], list[InputError]]:
    faults: list[InputError] = []
    return list(read_articles(*sources, on_fault=faults.append, **options)), faults
