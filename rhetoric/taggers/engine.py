"""The trained engines: loaded once a process from the package's own files, with the hash that names the model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from rhetoric.statements import Draft, Paragraph, find_drafts
from rhetoric.taggers.channels import Words, read_words
from rhetoric.taggers.drafts import to_drafts
from rhetoric.taggers.labels import LABELS, best_path, log_softmax, spans_of
from rhetoric.taggers.link import Bundle, Linker, Network, Spans, without_strays
from rhetoric.taggers.pieces import Pieces, open_session, read_row, stack, windows
from rhetoric.taggers.recurrent import RecurrentTagger

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BATCH = 8
"""Windows that the encoder reads at once; more cost memory and save no time on one core."""


class Tagger(Protocol):
    """Log probabilities of the labels of every word, ``(words, LABELS)``."""

    def __call__(self, words: Words) -> NDArray[np.float32]: ...


class EncoderTagger:
    """A small transformer over word pieces, in overlapping windows."""

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer  # noqa: PLC0415

        self._session = open_session(folder / "model.onnx")
        self._pieces = Pieces(Tokenizer.from_file(str(folder / "tokenizer.json")))

    def __call__(self, words: Words) -> NDArray[np.float32]:
        import numpy as np  # noqa: PLC0415

        row = read_row(words, self._pieces)
        found = np.zeros((len(row.ids), LABELS), dtype=np.float32)
        todo = list(windows(len(row.ids)))
        for at in range(0, len(todo), BATCH):
            chosen = todo[at : at + BATCH]
            ids, channels, mask = stack(row, chosen)
            scores = self._session.run(None, {"ids": ids, "channels": channels, "mask": mask})[0]
            for i, w in enumerate(chosen):
                found[w.keep_from : w.keep_to] = scores[i, 1 + w.keep_from - w.start : 1 + w.keep_to - w.start]
        return log_softmax(found[row.first])


class Engine:
    """A tagger, a linker, and what was fitted on the development set."""

    def __init__(self, name: str, folder: Path, tagger: Tagger) -> None:
        import numpy as np  # noqa: PLC0415

        self.name = name
        self._tagger = tagger
        settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
        self._raw, self._sure = zip(*settings["calibration"], strict=True)
        with np.load(folder.parent / "linker.npz") as arrays:
            cue, source = ([arrays[f"{n}_{part}"] for part in ("hidden", "bias", "out")] for n in ("cue", "source"))
        self._linker = Linker(Network(cue), Network(source))

    def bundles(self, words: Words) -> list[Bundle]:
        """Statements as ranges of words. ``sure`` is the probability of their labels and links, not calibrated."""
        import numpy as np  # noqa: PLC0415

        if not len(words):
            return []
        scores = self._tagger(words)
        path = best_path(scores)
        spans = Spans([], [], [])
        for role, first, end in spans_of(path):
            getattr(spans, role).append((first, end))
        given = np.append(np.exp(scores[np.arange(len(path)), path]), 1.0)
        found = (without_strays(words, b) for b in self._linker.bundles(words, spans))
        return [replace(b, sure=b.sure * _edges(b, given)) for b in found]

    def confidence(self, raw: float) -> float:
        """How often a statement with that raw value was right on the development set, content and source."""
        import numpy as np  # noqa: PLC0415

        return float(np.interp(raw, self._raw, self._sure))

    def drafts(self, paragraphs: Sequence[Paragraph]) -> list[Draft]:
        """Statements of the paragraphs in text order, with view offsets."""
        rules = find_drafts(paragraphs)
        words = read_words(paragraphs, rules)
        drafts = to_drafts(words, self.bundles(words), rules, self.name)
        for draft in drafts:
            if draft.sure is not None:
                draft.sure = self.confidence(draft.sure)
        return drafts


def _edges(bundle: Bundle, given: NDArray[np.float32]) -> float:
    """Probability that the spans begin and end where they do: the product over their first, last and next words."""
    spans = [*bundle.content, *(s for s in (bundle.cue, bundle.source) if s is not None)]
    return float(min(given[a] * given[b - 1] * given[b] for a, b in spans))


def open_engine(name: str, models: Path) -> Engine:
    """The engine called ``name`` from a folder of models."""
    tagger: Tagger = RecurrentTagger(models / name) if name == "fast" else EncoderTagger(models / name)
    return Engine(name, models / name, tagger)


@lru_cache(maxsize=2)
def load_engine(name: str) -> Engine:
    """The engine called ``name``, from the package."""
    return open_engine(name, _models())


@lru_cache(maxsize=2)
def model_hash(name: str) -> str:
    """SHA-256 over all files of the engine."""
    found = hashlib.sha256()
    for path in [*sorted((_models() / name).iterdir()), _models() / "linker.npz"]:
        found.update(path.read_bytes())
    return found.hexdigest()


def _models() -> Path:
    return Path(str(files("rhetoric") / "data" / "models"))
