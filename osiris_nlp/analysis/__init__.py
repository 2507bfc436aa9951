"""Questions to a corpus: which labels an editor should check, and what changes with time.

The public function is `osiris_nlp.audit`. A package of that name would hide it.
"""

from osiris_nlp.analysis.audit import Audit, audit

__all__ = ["Audit", "audit"]
