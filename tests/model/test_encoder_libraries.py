import sys
from pathlib import Path

import numpy as np
import orjson
import pytest
from helpers.encoders import model2vec_folder, onnx_folder
from helpers.models import forge
from helpers.taggers import TRAINING

from osiris_nlp.base.errors import InputError, MissingExtraError
from osiris_nlp.model.encoder import Encoder
from osiris_nlp.model.registry import SECOND_VIEW
from osiris_nlp.trained_model import load_model
from osiris_nlp.training import TopicClassifier

CABLE, WAVE = "Un câble de fibre optique", "Wave et le paiement"
NETWORK, PAYMENT = [1, 0, 0, 1], [0, 1, 0, 1]


def test_a_folder_of_model2vec_is_an_encoder(tmp_path: Path) -> None:
    encoder = Encoder(f"model2vec:{model2vec_folder(tmp_path / 'mots')}")

    vectors = encoder.vectors([CABLE, WAVE])

    assert vectors == pytest.approx(np.array([NETWORK, PAYMENT]) / np.sqrt(2), abs=1e-6)


def test_a_folder_with_an_onnx_model_is_an_encoder_that_averages_the_tokens_of_each_text(
    tmp_path: Path,
) -> None:
    encoder = Encoder(f"onnx:{onnx_folder(tmp_path / 'onnx')}")

    vectors = encoder.vectors([CABLE, WAVE, "fibre"])

    # Three of five words are known, and two of four; padding does not count.
    assert vectors[0] == pytest.approx(np.array(NETWORK) * 3 / 5)
    assert vectors[1] == pytest.approx(np.array(PAYMENT) * 2 / 4)
    assert vectors[2].tolist() == NETWORK


def test_an_onnx_model_that_pools_its_tokens_itself_is_taken_as_it_is(tmp_path: Path) -> None:
    encoder = Encoder(f"onnx:{onnx_folder(tmp_path / 'onnx', pooled=True)}")

    assert encoder.vectors([CABLE, "fibre"]).tolist() == [[3, 0, 0, 3], NETWORK]


@pytest.mark.parametrize("library", ["model2vec", "onnx"])
def test_a_missing_or_damaged_folder_is_named(library: str, tmp_path: Path) -> None:
    folder = tmp_path / "vide"
    for name in ("tokenizer.json", "model.onnx", "model.safetensors", "config.json"):
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"{")

        with pytest.raises(InputError, match=rf"{library} cannot load '{folder}' \(.+\): expected"):
            Encoder(f"{library}:{folder}").vectors([CABLE])


@pytest.mark.parametrize(
    ("name", "module", "libraries"),
    [
        ("model2vec:mots", "model2vec", ["model2vec"]),
        ("onnx:e5", "onnxruntime", ["onnxruntime", "tokenizers"]),
        ("onnx:e5", "tokenizers", ["onnxruntime", "tokenizers"]),
        ("sentence-transformers:e5", "sentence_transformers", ["sentence-transformers"]),
    ],
)
def test_a_library_that_is_not_installed_is_named_with_the_command_that_installs_it(
    name: str, module: str, libraries: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(MissingExtraError) as error:
        Encoder(name).vectors([CABLE])

    assert f"The encoder {name!r} requires {' and '.join(libraries)} (" in str(error.value)
    assert str(error.value).endswith(f" install {' '.join(libraries)}")


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        (
            [{"type": "sentence_transformers.models.Pooling"}, {"type": "voleur.Module"}],
            "of its own",
        ),
        ([{"type": "sentence_transformersx.Pooling"}], "of its own"),
        ([{"type": "sentence_transformers.models.Router"}], "of its own"),
        ([{"type": "sentence_transformers.models.Dense"}], "of its own"),
        ([{"path": "1_Pooling"}], "Not a list of modules"),
        ({"type": 3}, "Not a list of modules"),
        (None, "Not a list of modules"),
    ],
)
def test_a_folder_with_code_of_its_own_is_refused_before_anything_runs(
    modules: object, message: str, tmp_path: Path
) -> None:
    (tmp_path / "modules.json").write_bytes(orjson.dumps(modules))
    (tmp_path / "voleur.py").write_text("raise SystemExit('executed')")

    with pytest.raises(InputError, match=message):
        Encoder(f"sentence-transformers:{tmp_path}").vectors([CABLE])


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of downloads with one model, as the library of the hub leaves it; no network."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    model = tmp_path / "models--redaction--mots"
    model2vec_folder(model / "snapshots/3f2a")
    (model / "refs").mkdir()
    (model / "refs/main").write_text("3f2a")
    return tmp_path


@pytest.mark.usefixtures("hub")
def test_a_model_that_has_been_downloaded_is_found_by_its_name() -> None:
    encoder = Encoder("model2vec:redaction/mots", may_download=False)

    assert encoder.name == "model2vec:redaction/mots"
    assert encoder.vectors([CABLE])[0] == pytest.approx(np.array(NETWORK) / np.sqrt(2), abs=1e-6)


@pytest.mark.usefixtures("hub")
def test_a_model_folder_does_not_make_anybody_download_anything(tmp_path: Path) -> None:
    folder = tmp_path / "models/essai"
    encoder = f"model2vec:{model2vec_folder(tmp_path / 'local')}"
    TopicClassifier(folds=3, encoder=encoder).fit(TRAINING).save(folder)
    forge(
        folder,
        file=SECOND_VIEW,
        second_view={"encoder": "model2vec:voleur/modele", "off_period": 0.0},
    )

    model = load_model(folder)

    with pytest.raises(InputError, match=r"model2vec cannot load 'voleur/modele' \(.*local"):
        model.predict([CABLE])
