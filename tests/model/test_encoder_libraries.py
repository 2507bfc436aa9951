import sys
from pathlib import Path

import numpy as np
import orjson
import pytest
from helpers.encoders import model2vec_folder, onnx_folder

from osiris_nlp.base.errors import InputError, MissingExtraError
from osiris_nlp.model.encoder import Encoder

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
        ([{"type": "sentence_transformersx.Module"}], "of its own"),
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
