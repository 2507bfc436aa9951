"""Tag a backlog of any size: articles in, suggestions out, with runs that can be killed and resumed."""

from osiris_nlp.batch.existing import check_files
from osiris_nlp.batch.outputs.destination import find_output
from osiris_nlp.batch.previews import RunPreview, preview
from osiris_nlp.batch.run import tag
from osiris_nlp.batch.settings import RunSettings
from osiris_nlp.batch.summary import Summary

__all__ = ["RunPreview", "RunSettings", "Summary", "check_files", "find_output", "preview", "tag"]
