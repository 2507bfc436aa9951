"""Tagging a backlog: articles in, suggestions out, any number of them, killed and resumed at will."""

from osiris_nlp.batch.outputs.outputs import find_output
from osiris_nlp.batch.previews import Preview, preview
from osiris_nlp.batch.run import tag
from osiris_nlp.batch.settings import Settings
from osiris_nlp.batch.summary import Summary

__all__ = ["Preview", "Settings", "Summary", "find_output", "preview", "tag"]
