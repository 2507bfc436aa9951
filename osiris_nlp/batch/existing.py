"""What exists already where a run is about to write: files of others, or those of the same run."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import check_parent
from osiris_nlp.batch.outputs.destination import Output, exists
from osiris_nlp.batch.summary import Summary
from osiris_nlp.batch.workspace import Workspace, check_same_run, read_manifest
from osiris_nlp.corpus import FAULTS, check_apart, faults_file

MANIFEST = ".manifest.json"


def check_files(output: Output) -> None:
    """Check that what is next to OUT, under the names that a run uses, was made by a run.

    Raises
    ------
    InputError
        If ``OUT.partial``, ``OUT.manifest.json`` or ``OUT.errors.jsonl`` is anything else.
    """
    read_manifest(accompanying_path(output, MANIFEST))
    faults_file(output.base_path)
    Workspace.next_to(output.base_path).check()


def check_page(page: Path, output: Output, inputs: Sequence[str | Path], *, resume: bool) -> None:
    """Raise InputError if the sample page would overwrite another file."""
    check_parent(page)
    check_apart(page, inputs)
    outputs = (
        output.base_path,
        accompanying_path(output, MANIFEST),
        accompanying_path(output, FAULTS),
    )
    if os.path.realpath(page) in map(os.path.realpath, outputs):
        raise InputError(
            f"--review names the output or a file that goes with it: {str(page)!r}",
            "choose another file for the page",
        )
    if page.is_dir():
        raise InputError(f"{str(page)!r} is a folder", "expected a file name, such as review.html")
    if os.path.lexists(page) and not resume:
        raise page_exists(page)


def page_exists(page: Path) -> InputError:
    """Return the error for a sample page that is there already."""
    return InputError(f"{str(page)!r} exists", "choose another file for the page, or remove it")


def foreign_output(output: Output) -> InputError:
    """Return the error for an OUT that appeared while a run was unfinished."""
    return InputError(
        f"{output.name!r} exists, but this run did not write it", "move or remove it, then resume"
    )


def check_new(output: Output, workspace: Workspace) -> None:
    """Raise InputError if OUT exists, or an unfinished run of it does."""
    manifest = workspace.manifest()
    if manifest is not None:
        raise InputError(
            f"{output.name!r} is unfinished (run started {manifest.get('begun')})",
            f"continue with --resume, or remove {str(workspace.folder)!r} to start again",
        )
    if exists(output):
        raise InputError(f"{output.name!r} exists", "choose another OUT, or remove it")


def earlier_summary(
    output: Output, workspace: Workspace, manifest: Mapping[str, Any], page: Path | None
) -> Summary | None:
    """Return the summary of the same run if it is complete; None if it is new or unfinished.

    Raises
    ------
    InputError
        If OUT or the unfinished run belongs to a different run, or the complete run has written no sample page.
    """
    unfinished_manifest = workspace.manifest()
    if unfinished_manifest is not None:
        check_same_run(unfinished_manifest, manifest)
        if exists(output) and not workspace.is_writing:
            raise foreign_output(output)
        return None
    if not exists(output):
        return None
    earlier_manifest = read_manifest(accompanying_path(output, MANIFEST))
    if earlier_manifest is None or "summary" not in earlier_manifest:
        raise InputError(f"{output.name!r} exists", "choose another OUT, or remove it")
    check_same_run(earlier_manifest, manifest)
    try:
        summary = Summary.from_dict(earlier_manifest["summary"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InputError(
            f"{str(accompanying_path(output, MANIFEST))!r} is damaged", "choose another OUT"
        ) from None
    if page is not None and not page.exists():
        raise InputError(
            f"The run is complete, but its review page {str(page)!r} does not exist",
            "a page can only be written during the run: tag again with another OUT",
        )
    return summary


def accompanying_path(output: Output, suffix: str) -> Path:
    """Return the path of a file that goes with OUT, such as its manifest."""
    return output.base_path.with_name(output.base_path.name + suffix)
