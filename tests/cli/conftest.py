import shutil

import pytest
from helpers.commands import ARTICLE, ROOT


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory, model):
    """Return a folder with the bundled data and one promoted model, `osiris`."""
    from osiris_nlp.model.folders.promotion import promote

    folder = tmp_path_factory.mktemp("redaction")
    shutil.copytree(model, folder / "models/osiris")
    promote(folder / "models", "osiris")
    (folder / "data").symlink_to(ROOT / "data")
    (folder / "article.txt").write_text(ARTICLE, encoding="utf-8")
    return folder
