"""Train the fast engine's network on what the encoder says of marked and of unmarked articles.

    python -m training.student --data build/soft.npz --polnear FOLDER --out build/student.pt [--epochs 8]

``soft.npz`` comes from ``training.soft``. The loss is the distance to the teacher's probabilities, and on
marked articles also that to the labels. Prints loss, time left and label accuracy on PolNeAR dev.
"""

from __future__ import annotations

import argparse
import copy
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from rhetoric.taggers.channels import CHANNELS, FROM_RULES
from rhetoric.taggers.labels import LABELS
from rhetoric.taggers.recurrent import ENDINGS, WINDOW, Vocabulary
from training.data import IGNORE, Example, polnear

BATCH = 32
VOCABULARY, SEEN = 24_000, 3
HIDDEN = 224
WORD_DROP = 0.08
RULES_HIDDEN = 0.1
_COLUMNS = [2 + i for i, name in enumerate(CHANNELS) if name in FROM_RULES]


class Student(nn.Module):
    """Scores of the labels of every word: ``(batch, words, 2 + channels)`` to ``(batch, words, LABELS)``."""

    def __init__(self, vocabulary: int, dropout: float = 0.3) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, 96)
        self.endings = nn.Embedding(ENDINGS, 24)
        sizes = list(CHANNELS.values())
        self.channels = nn.Embedding(sum(sizes), 64)
        self.register_buffer("offsets", torch.tensor([sum(sizes[:i]) for i in range(len(sizes))]))
        self.enter = nn.Linear(96 + 24 + 64, HIDDEN)
        self.near = nn.Conv1d(HIDDEN, HIDDEN, 3, padding=1)
        self.far = nn.LSTM(HIDDEN, HIDDEN, 2, batch_first=True, bidirectional=True, dropout=dropout)
        self.drop = nn.Dropout(dropout)
        self.label = nn.Linear(2 * HIDDEN, LABELS)

    def forward(self, words: Tensor) -> Tensor:
        channels = self.channels(words[:, :, 2:] + self.offsets).sum(2)
        x = torch.cat([self.words(words[:, :, 0]), self.endings(words[:, :, 1]), channels], -1)
        x = torch.relu(self.enter(self.drop(x)))
        x = self.drop(x + torch.relu(self.near(x.transpose(1, 2)).transpose(1, 2)))
        x, _ = self.far(x)
        scores: Tensor = self.label(self.drop(x))
        return scores


@dataclass
class Taught:
    """An article as the student reads it, labels (IGNORE where there is no gold), the teacher's probabilities."""

    rows: NDArray[np.int64]
    labels: NDArray[np.int64]
    soft: NDArray[np.float32] | None


def vocabulary(texts: Sequence[Sequence[str]]) -> list[str]:
    """The commonest words, lower case, digits as zeros."""
    counts = Counter(w.lower() for words in texts for w in words if not w.isdigit())
    zeros = ["0", "00", "000", "0000"]
    return [*zeros, *(w for w, n in counts.most_common(VOCABULARY - 5) if n >= SEEN and "\n" not in w)]


def batches(
    articles: Sequence[Taught], rng: random.Random, noise: np.random.Generator
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    cuts = []
    for i, article in enumerate(articles):
        start = -rng.randrange(WINDOW) if len(article.rows) > WINDOW else 0
        while start < len(article.rows):
            cuts.append((i, max(0, start), min(start + WINDOW, len(article.rows))))
            start += WINDOW - 8
    rng.shuffle(cuts)
    for at in range(0, len(cuts), BATCH):
        part = cuts[at : at + BATCH]
        longest = max(b - a for _, a, b in part)
        words = np.zeros((len(part), longest, 2 + len(CHANNELS)), np.int64)
        labels = np.full((len(part), longest), IGNORE, np.int64)
        soft = np.zeros((len(part), longest, LABELS), np.float32)
        for n, (i, a, b) in enumerate(part):
            words[n, : b - a] = articles[i].rows[a:b]
            labels[n, : b - a] = articles[i].labels[a:b]
            given = articles[i].soft
            if given is not None:
                soft[n, : b - a] = given[a:b]
            if noise.random() < RULES_HIDDEN:
                words[n][:, _COLUMNS] = 0
        hidden = noise.random(words.shape[:2]) < WORD_DROP
        words[hidden, 0] = 0
        yield torch.from_numpy(words), torch.from_numpy(labels), torch.from_numpy(soft)


def loss_of(scores: Tensor, labels: Tensor, soft: Tensor, gold: float) -> Tensor:
    """``gold`` is the weight of the labels where there are labels and a teacher."""
    logs = scores.log_softmax(-1)
    taught = soft.sum(-1) > 0
    known = labels >= 0
    teacher = -(soft * logs).sum(-1)
    own = -logs.gather(-1, labels.clamp(min=0).unsqueeze(-1)).squeeze(-1)
    weight = torch.where(taught, gold, 1.0) * known
    total = torch.where(taught & known, (1 - gold) * teacher, torch.where(taught, teacher, 0.0)) + weight * own
    return total.sum() / (taught | known).sum().clamp(min=1)


def accuracy(model: Student, articles: Sequence[Taught]) -> float:
    """Share of words with the right label, among words where gold or prediction is not "outside"."""
    model.eval()
    right = total = 0
    with torch.inference_mode():
        for article in articles:
            for at in range(0, len(article.rows), WINDOW):
                given = model(torch.from_numpy(article.rows[None, at : at + WINDOW]))[0].argmax(-1).numpy()
                labels = article.labels[at : at + WINDOW]
                counted = (labels >= 0) & ((labels > 0) | (given > 0))
                right += int((given == labels)[counted].sum())
                total += int(counted.sum())
    return right / max(1, total)


def train(model: Student, articles: Sequence[Taught], dev: Sequence[Taught], options: argparse.Namespace) -> Student:
    rng, noise = random.Random(options.seed), np.random.default_rng(options.seed)
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.lr, weight_decay=0.01)
    steps = options.epochs * sum(1 for _ in batches(articles, random.Random(0), np.random.default_rng(0)))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, options.lr, total_steps=steps + 50, pct_start=0.1)
    average = copy.deepcopy(model)
    began, step, running = time.monotonic(), 0, 0.0
    for epoch in range(options.epochs):
        model.train()
        for words, labels, soft in batches(articles, rng, noise):
            with torch.autocast("cpu", torch.bfloat16):
                scores = model(words)
            loss = loss_of(scores.float(), labels, soft, options.gold)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            if step < steps:
                schedule.step()
            step += 1
            keep = min(0.997, 1 - 1 / (1 + step / 10))
            with torch.no_grad():
                for ours, theirs in zip(average.parameters(), model.parameters(), strict=True):
                    ours.lerp_(theirs, 1 - keep)
            running = loss.item() if step == 1 else 0.98 * running + 0.02 * loss.item()
            if step % 50 == 0:
                left = (time.monotonic() - began) / step * (steps - step) / 60
                sys.stderr.write(f"epoch {epoch + 1} step {step} of {steps}, loss {running:.4f}, {left:.1f} min left\n")
                sys.stderr.flush()
        torch.save({"state": average.state_dict(), "vocabulary": options.words}, options.out)
        sys.stderr.write(f"epoch {epoch + 1}: dev {accuracy(average, dev):.4f}\n")
    return average


def taught(examples: Sequence[Example], known: Vocabulary) -> list[Taught]:
    return [Taught(known.read(e.words), e.labels, None) for e in examples]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--polnear", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--gold", type=float, default=0.4, help="weight of the labels beside the teacher")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    with np.load(options.data, allow_pickle=False) as data:
        texts = str(data["texts"]).split("\x1e")
        articles_words = [t.split("\x1f") for t in texts]
        options.words = vocabulary(articles_words)
        known = Vocabulary(options.words)
        ends = np.cumsum([len(w) for w in articles_words])
        channels, labels, soft = data["channels"].astype(np.int64), data["labels"].astype(np.int64), data["soft"]
    articles = []
    for words, end in zip(articles_words, ends, strict=True):
        a = end - len(words)
        own = np.array([known.of(w) for w in words], dtype=np.int64)
        rows = np.concatenate([own, channels[a:end]], axis=1)
        articles.append(Taught(rows, labels[a:end], soft[a:end].astype(np.float32)))
    dev = taught(list(polnear(options.polnear / "dev")), known)
    sys.stderr.write(f"{len(articles)} articles, {ends[-1]:,} words, vocabulary {len(known):,}\n")
    train(Student(len(known)), articles, dev, options)


if __name__ == "__main__":
    main()
