"""Fine-tune the encoder on PolNeAR train and the project's own articles.

    python -m training.fit --polnear FOLDER --out build/encoder-1.pt [--seed 1] [--epochs 5] [--start WEIGHTS.pt]

FOLDER holds ``train`` and ``dev``. Windows are cut anew in every epoch, from another place. The weights kept are
a running average over the last steps. Prints the loss, the time left, and after each epoch the label accuracy on dev.
"""

from __future__ import annotations

import argparse
import copy
import math
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from rhetoric.taggers.channels import CHANNELS, FROM_RULES
from rhetoric.taggers.pieces import WINDOW, Pieces, Row, Window, read_row, stack
from training.data import IGNORE, Example, own, polnear
from training.encoder import Encoder, minilm_folder
from training.markup import ARTICLES

BATCH = 16
AVERAGE = 0.997
RULES_HIDDEN = 0.15
"""Share of windows in which the rules' channels are blank, so that the encoder does not lean on them alone."""
_COLUMNS = [i for i, name in enumerate(CHANNELS) if name in FROM_RULES]


@dataclass
class Read:
    """An article as pieces with a label at the first piece of each word."""

    row: Row
    labels: NDArray[np.int64]


def read(examples: Sequence[Example], pieces: Pieces) -> list[Read]:
    found = []
    for each in examples:
        row = read_row(each.words, pieces)
        labels = np.full(len(row.ids), IGNORE, dtype=np.int64)
        labels[row.first] = each.labels
        found.append(Read(row, labels))
    return found


def cut(articles: Sequence[Read], rng: random.Random) -> list[tuple[int, Window]]:
    """Windows over all articles, each article from a place of its own, in chance order."""
    found = []
    size = WINDOW - 2
    for i, article in enumerate(articles):
        length = len(article.row.ids)
        start = -rng.randrange(size) if length > size else 0
        while start < length:
            a, b = max(0, start), min(start + size, length)
            if b - a > 16 or length <= 16:
                found.append((i, Window(a, b, a, b)))
            start += size - 16
    rng.shuffle(found)
    # windows of about one length share a batch, so that little is padded
    chunks = [
        sorted(found[i : i + BATCH * 8], key=lambda w: w[1].end - w[1].start) for i in range(0, len(found), BATCH * 8)
    ]
    batches = [chunk[i : i + BATCH] for chunk in chunks for i in range(0, len(chunk), BATCH)]
    rng.shuffle(batches)
    return [w for batch in batches for w in batch]


def batches(
    articles: Sequence[Read], chosen: Sequence[tuple[int, Window]], rng: np.random.Generator | None
) -> Iterator[tuple[Tensor, Tensor, Tensor, Tensor]]:
    for at in range(0, len(chosen), BATCH):
        part = chosen[at : at + BATCH]
        stacks = [stack(articles[i].row, [w]) for i, w in part]
        longest = max(s[0].shape[1] for s in stacks)
        ids = np.zeros((len(part), longest), np.int64)
        channels = np.zeros((len(part), longest, len(CHANNELS)), np.int64)
        mask = np.zeros((len(part), longest), np.int64)
        labels = np.full((len(part), longest), IGNORE, np.int64)
        for n, ((i, w), (x, c, m)) in enumerate(zip(part, stacks, strict=True)):
            size = x.shape[1]
            ids[n, :size], channels[n, :size], mask[n, :size] = x[0], c[0], m[0]
            labels[n, 1 : 1 + w.end - w.start] = articles[i].labels[w.start : w.end]
            if rng is not None and rng.random() < RULES_HIDDEN:
                channels[n][:, _COLUMNS] = 0
        yield torch.from_numpy(ids), torch.from_numpy(channels), torch.from_numpy(mask), torch.from_numpy(labels)


def accuracy(model: Encoder, articles: Sequence[Read]) -> float:
    """Share of dev words with the right label, among words where gold or prediction is not "outside"."""
    model.eval()
    chosen = [(i, w) for i, a in enumerate(articles) for w in _plain(len(a.row.ids))]
    right = total = 0
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for ids, channels, mask, labels in batches(articles, chosen, None):
            given = model(ids, channels, mask).float().argmax(-1)
            counted = (labels >= 0) & ((labels > 0) | (given > 0))
            right += int((given == labels)[counted].sum())
            total += int(counted.sum())
    return right / max(1, total)


def plain_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of ``folder`` as it is for single words: nothing padded, nothing cut off."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _plain(length: int) -> list[Window]:
    size = WINDOW - 2
    return [Window(a, min(a + size, length), a, min(a + size, length)) for a in range(0, length, size)]


def train(model: Encoder, articles: Sequence[Read], dev: Sequence[Read], options: argparse.Namespace) -> Encoder:
    rng, noise = random.Random(options.seed), np.random.default_rng(options.seed)
    body = [p for n, p in model.named_parameters() if p.requires_grad and not n.startswith(("label", "channels"))]
    head = [p for n, p in model.named_parameters() if n.startswith(("label", "channels"))]
    groups = [{"params": part, "lr": rate, "base": rate} for part, rate in ((body, options.lr), (head, 5 * options.lr))]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = options.epochs * math.ceil(len(cut(articles, random.Random(0))) / BATCH)
    average = copy.deepcopy(model)
    loss_of = nn.CrossEntropyLoss(ignore_index=IGNORE)
    began, step, running = time.monotonic(), 0, 0.0
    for epoch in range(options.epochs):
        model.train()
        for ids, channels, mask, labels in batches(articles, cut(articles, rng), noise):
            rate = min(1.0, step / (0.06 * steps)) * max(0.02, 1 - max(0, step / steps - 0.06) / 0.94)
            for group in optimizer.param_groups:
                group["lr"] = group["base"] * rate
            with torch.autocast("cpu", torch.bfloat16):
                scores = model(ids, channels, mask)
            loss = loss_of(scores.float().flatten(0, 1), labels.flatten())
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1
            keep = min(AVERAGE, 1 - 1 / (1 + step / 10))
            with torch.no_grad():
                for ours, theirs in zip(average.parameters(), model.parameters(), strict=True):
                    if theirs.requires_grad:
                        ours.lerp_(theirs, 1 - keep)
            running = loss.item() if step == 1 else 0.98 * running + 0.02 * loss.item()
            if step % 20 == 0:
                left = (time.monotonic() - began) / step * (steps - step)
                sys.stderr.write(
                    f"epoch {epoch + 1} step {step} of {steps}, loss {running:.4f}, {left / 60:.1f} min left\n"
                )
                sys.stderr.flush()
        torch.save(average.state_dict(), options.out)
        sys.stderr.write(
            f"epoch {epoch + 1}: dev {accuracy(average, dev):.4f}, not averaged {accuracy(model, dev):.4f}\n"
        )
    return average


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--polnear", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="go on from these weights")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--lr", type=float, default=2e-4)
    parser.add_argument("--own", type=Path, default=ARTICLES, help="folder of marked articles")
    parser.add_argument("--own-copies", type=int, default=2, help="how often an epoch reads the project's own articles")
    parser.add_argument("--limit", type=int, help="steps from PolNeAR articles, for trying out")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    pieces = Pieces(plain_tokenizer(minilm_folder()))
    examples = list(polnear(options.polnear / "train"))[: options.limit]
    ours = list(own("train", options.own)) * options.own_copies
    articles = read([*examples, *ours], pieces)
    dev = read(list(polnear(options.polnear / "dev"))[: options.limit], pieces)
    sys.stderr.write(f"{len(examples)} and {len(ours)} articles, {sum(len(a.row.ids) for a in articles):,} pieces\n")
    model = Encoder()
    if options.start:
        model.load_state_dict(torch.load(options.start, weights_only=True))
        model.words.weight.requires_grad_(False)
    else:
        model.start_from(minilm_folder())
    train(model, articles, dev, options)


if __name__ == "__main__":
    main()
