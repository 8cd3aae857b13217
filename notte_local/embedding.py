"""A matcher by embeddings: what was said beside what each candidate is called, by their cosine.

    AsyncSession(matcher=EmbeddingMatcher("models/potion-base-8M"))

Any model of the user's own: a callable from texts to vectors, anything with `encode` (of
sentence-transformers, of model2vec), or the path of a folder of either or of an ONNX export.
Nothing is downloaded.
"""

from __future__ import annotations

import math
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from notte_local.core.element import Element
    from notte_local.core.instruct import Wanted
    from notte_local.core.space import ActionSpace

    Vectors = Sequence[Sequence[float]]
    Encode = Callable[[list[str]], Vectors]

# A cosine is no probability: this far above the middle one of the candidates it counts as likely.
STEEPNESS = 8.0
MOST_TEXT = 300  # characters of a name


class EmbeddingMatcher:
    """Scores of a sentence encoder. `share` is how much its word counts beside ours.

    The model is loaded when it is first asked. Raises FileNotFoundError for a folder that is not
    there, ValueError for one that holds no model, ImportError where what reads it is missing.
    """

    def __init__(self, model: Any, *, share: float = 0.3) -> None:
        is_path = isinstance(model, str | Path)
        if not is_path and not callable(model) and not hasattr(model, "encode"):
            raise TypeError(
                "model must be a path, a callable from texts to vectors, or have an encode() "
                f"method, not {model!r}"
            )
        if is_path and not Path(model).expanduser().is_dir():
            raise FileNotFoundError(
                f"no model at {str(model)!r}: give the folder of one that is on this machine"
            )
        self._model = model
        self.share = share

    def __call__(self, space: ActionSpace, wanted: Wanted) -> list[float]:
        texts = [said(wanted), *(called(element) for element in space.elements)]
        asked, *rest = self._encode(texts)
        cosines = [cosine(asked, vector) for vector in rest]
        middle = sorted(cosines)[len(cosines) // 2]
        return [1 / (1 + math.exp(-STEEPNESS * (one - middle))) for one in cosines]

    @cached_property
    def _encode(self) -> Encode:
        if isinstance(self._model, str | Path):
            return load(Path(self._model).expanduser())
        return cast("Encode", getattr(self._model, "encode", self._model))


def said(wanted: Wanted) -> str:
    """What was asked for, without what is to be typed: that is not for a model."""
    place = " ".join(filter(None, (wanted.target, wanted.kind, wanted.row, wanted.context)))
    return place[:MOST_TEXT] or wanted.verb


def called(element: Element) -> str:
    """What a candidate is called, and where it stands."""
    name = element.visible_text or element.name or element.placeholder or element.role
    heading = element.place.heading if len(name) < 20 else ""
    return " ".join(filter(None, (name, heading)))[:MOST_TEXT]


def cosine(a: Sequence[float], b: Sequence[float]) -> float:
    """The cosine of two vectors, 0 where one of them has no length."""
    dot = sum(float(x) * float(y) for x, y in zip(a, b, strict=True))
    length = math.hypot(*map(float, a)) * math.hypot(*map(float, b))
    return dot / length if length else 0.0


# --- models on this machine -------------------------------------------------------------------


def load(folder: Path) -> Encode:
    """The encoder in a folder, by the files that it holds."""
    for file, read in READERS.items():
        if (folder / file).is_file():
            return read(folder)
    raise ValueError(f"{folder} holds no model: one of {', '.join(READERS)} marks one")


def _sentence_transformer(folder: Path) -> Encode:
    module = _needed("sentence_transformers", "sentence-transformers")
    return module.SentenceTransformer(str(folder), local_files_only=True).encode


def _static_model(folder: Path) -> Encode:
    module = _needed("model2vec", "model2vec")
    return module.StaticModel.from_pretrained(str(folder)).encode


ONNX = ("onnx/model.onnx", "model.onnx")


def _onnx(folder: Path) -> Encode:
    runtime = _needed("onnxruntime", "onnxruntime")
    tokenizer = _needed("tokenizers", "tokenizers").Tokenizer.from_file(
        str(folder / "tokenizer.json")
    )
    tokenizer.enable_padding()
    tokenizer.enable_truncation(max_length=128)
    path = (
        folder / "model.onnx" if (folder / "model.onnx").is_file() else folder / "onnx/model.onnx"
    )
    session = runtime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return lambda texts: _pooled(session, tokenizer.encode_batch(texts))


def _pooled(session: Any, encoded: Any) -> Vectors:
    """The mean of the tokens of each text, which is how sentence encoders are exported."""
    np = _needed("numpy", "onnxruntime")

    mask = np.array([one.attention_mask for one in encoded], dtype=np.int64)
    known = {
        "input_ids": np.array([one.ids for one in encoded], dtype=np.int64),
        "attention_mask": mask,
        "token_type_ids": np.zeros_like(mask),
    }
    asked = {one.name: known[one.name] for one in session.get_inputs()}
    tokens = session.run(None, asked)[0]
    if tokens.ndim == 2:  # pooled by the export itself
        return tokens
    weights = mask[:, :, None]
    return (tokens * weights).sum(axis=1) / weights.sum(axis=1)


READERS: dict[str, Callable[[Path], Encode]] = {
    "modules.json": _sentence_transformer,
    **dict.fromkeys(ONNX, _onnx),
    "model.safetensors": _static_model,
}


def _needed(module: str, package: str) -> Any:
    from importlib import import_module

    try:
        return import_module(module)
    except ImportError as exc:
        raise ImportError(f"this model is read by {package}: pip install {package}") from exc
