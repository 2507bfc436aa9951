"""Questioning the labels: which ones, carried by articles a model has not read, an editor should look at.

The function is `osiris_nlp.audit`; a module of that name would hide it.
"""

from osiris_nlp.analysis.audit import Audit, audit

__all__ = ["Audit", "audit"]
