"""Sentence encoders small enough for tests."""

from collections import Counter
from pathlib import Path

import numpy as np
import onnx
from helpers.taggers import TRAINING
from model2vec import StaticModel
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from osiris_nlp.training import TopicClassifier

# A text on networks points one way, one on payments another, one on television a third.
NETWORKS = ("câble", "fibre", "optique", "réseau", "pylônes", "données")
PAYMENTS = ("wave", "paiement", "mobile", "argent", "monnaie", "transfert")
TELEVISION = ("télévision", "tnt", "décodeurs", "signal", "émetteurs")
_TOPICS = (NETWORKS, PAYMENTS, TELEVISION)


def topics(texts: list[str]) -> list[list[float]]:
    """Return how many words of each topic a text has, and 1."""
    counts = [Counter(text.lower().replace(".", " ").split()) for text in texts]
    return [[*(float(sum(map(each.__getitem__, t))) for t in _TOPICS), 1.0] for each in counts]


def tokenizer() -> Tokenizer:
    words = ["[PAD]", "[UNK]", *(word for topic in _TOPICS for word in topic)]
    tokenizer = Tokenizer(
        models.WordLevel({word: i for i, word in enumerate(words)}, unk_token=words[1])
    )
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return tokenizer


def token_vectors() -> np.ndarray:
    """Return a vector of length 4 for each token: the topic of the word, and 1; zeros for other tokens."""
    rows = [np.zeros(4), np.zeros(4)]
    rows += [np.append(np.eye(3)[k], 1) for k, topic in enumerate(_TOPICS) for _ in topic]
    return np.array(rows, np.float32)


def model2vec_folder(folder: Path) -> Path:
    """Write a model of model2vec: the vector of a text is the mean of its words', of unit length."""
    StaticModel(vectors=token_vectors(), tokenizer=tokenizer(), normalize=True).save_pretrained(
        folder
    )
    return folder


def onnx_folder(folder: Path, *, pooled: bool = False) -> Path:
    """Write an ONNX model that looks up the vector of each token or, if `pooled`, adds them up."""
    folder.mkdir(parents=True)
    tokenizer().save(str(folder / "tokenizer.json"))
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["tokens_out"])]
    shape = ["texts", "tokens", 4]
    tables = [numpy_helper.from_array(token_vectors(), "table")]
    name = "tokens_out"
    if pooled:
        tables.append(numpy_helper.from_array(np.array([1], np.int64), "axes"))
        nodes.append(helper.make_node("ReduceSum", [name, "axes"], ["sums"], keepdims=0))
        name, shape = "sums", ["texts", 4]
    output = helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
    graph = helper.make_graph(nodes, "look-up", inputs, [output], tables)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, folder / "model.onnx")
    return folder


def encoded_model(folder: Path) -> Path:
    """Train a model with an encoder, both in `folder`; return the folder of the model."""
    encoder = f"model2vec:{model2vec_folder(folder / 'mots')}"
    return TopicClassifier(folds=3, encoder=encoder).fit(TRAINING).save(folder / "models/essai")
