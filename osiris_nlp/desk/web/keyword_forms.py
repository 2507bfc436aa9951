"""What a manager asks of the keywords in a form or an address: checked, and said in French."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from osiris_nlp.base.text import squeeze
from osiris_nlp.desk.keywords import Edit
from osiris_nlp.desk.web.addresses import read_number
from osiris_nlp.taxonomy import MOST_CHARACTERS, Label, Taxonomy, add, label_key, merge, rename, retire
