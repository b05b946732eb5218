"""Train the two networks of the linker on marked articles.

    python -m training.linker --polnear FOLDER --out build/linker.npz [--seed 1]

The spans are those of the gold labels, some of them dropped or cut at random, as a tagger would. Prints the share of
contents with the right cue and of cues with the right source on PolNeAR dev.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from rhetoric.taggers.labels import spans_of
from rhetoric.taggers.link import WIDTH, Choices, Range, Spans, cue_choices, source_choices
from training.data import Example, own, polnear
from training.markup import ARTICLES

HIDDEN = 32
EPOCHS = 6
Case = tuple[Choices, int]


def spans(example: Example, rng: random.Random | None) -> Spans:
    """The gold spans; with ``rng`` a few are lost and a few lose a word at an edge."""
    found = Spans([], [], [])
    for role, a, b in spans_of(np.where(example.labels < 0, 0, example.labels)):
        if rng is not None and rng.random() < 0.04:
            continue
        if rng is not None and b - a > 3 and rng.random() < 0.1:
            getattr(found, role).append((a + rng.randrange(2), b - rng.randrange(2)))
            continue
        getattr(found, role).append((a, b))
    return found


def cases(example: Example, rng: random.Random | None) -> tuple[list[Case], list[Case]]:
    """Choices with the number of the right candidate: content to cue, cue to source."""
    given = spans(example, rng)
    cue_of: dict[int, int | None] = {}
    source_of: dict[int, int | None] = {}
    contents_of: dict[int, list[int]] = {}
    for bundle in example.bundles:
        cue, source = _find(given.cue, bundle.cue), _find(given.source, bundle.source)
        for i, content in enumerate(given.content):
            if any(a < content[1] and content[0] < b for a, b in bundle.content):
                cue_of[i] = cue
                if cue is not None:
                    contents_of.setdefault(cue, []).append(i)
        if cue is not None:
            source_of[cue] = source
    first = [c for each in cue_choices(example.words, given) if (c := _case(each, cue_of)) is not None]
    chosen = sorted(set(source_of) & set(contents_of))
    rows = source_choices(example.words, given, chosen, contents_of)
    return first, [c for each in rows if (c := _case(each, source_of)) is not None]


def _find(given: Sequence[Range], wanted: Sequence[Range]) -> int | None:
    for a, b in wanted:
        for i, (c, d) in enumerate(given):
            if c < b and a < d:
                return i
    return None


def _case(choices: Choices, right: dict[int, int | None]) -> Case | None:
    if choices.of not in right or right[choices.of] not in choices.candidates:
        return None
    return choices, choices.candidates.index(right[choices.of])


def padded(batch: Sequence[Case]) -> tuple[Tensor, Tensor, Tensor]:
    longest = max(len(c.rows) for c, _ in batch)
    rows = np.zeros((len(batch), longest, WIDTH), np.float32)
    mask = np.full((len(batch), longest), -1e9, np.float32)
    for i, (c, _) in enumerate(batch):
        rows[i, : len(c.rows)] = c.rows
        mask[i, : len(c.rows)] = 0
    return torch.from_numpy(rows), torch.from_numpy(mask), torch.tensor([right for _, right in batch])


def fit(train: list[Case], seed: int) -> nn.Module:
    """A network with one hidden layer, trained to give the right candidate the highest score."""
    torch.manual_seed(seed)
    net = nn.Sequential(nn.Linear(WIDTH, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 1, bias=False))
    optimizer = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=1e-3)
    rng = random.Random(seed)
    steps = EPOCHS * (len(train) // 64 + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=steps)
    for _ in range(EPOCHS):
        rng.shuffle(train)
        for at in range(0, len(train), 64):
            rows, mask, right = padded(train[at : at + 64])
            loss = nn.functional.cross_entropy(net(rows).squeeze(-1) + mask, right)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return net


def share(net: nn.Module, dev: Sequence[Case]) -> float:
    rows, mask, right = padded(dev)
    with torch.inference_mode():
        return float(((net(rows).squeeze(-1) + mask).argmax(-1) == right).float().mean())


def weights(net: nn.Module) -> Iterator[np.ndarray]:
    hidden, _, out = net  # type: ignore[misc]
    yield hidden.weight.detach().numpy().T.copy()
    yield hidden.bias.detach().numpy()
    yield out.weight.detach().numpy()[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--polnear", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--own", type=Path, default=ARTICLES)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    train = [*polnear(options.polnear / "train"), *own("train", options.own)]
    dev = list(polnear(options.polnear / "dev"))
    arrays = {}
    for number, name in enumerate(("cue", "source")):
        learned = [c for e in train for _ in range(2) for c in cases(e, rng)[number]]
        held = [c for e in dev for c in cases(e, None)[number]]
        net = fit(learned, options.seed)
        sys.stdout.write(f"{name}: {len(learned)} cases, dev {len(held)}, right {share(net, held):.4f}\n")
        arrays |= {f"{name}_{part}": array for part, array in zip(("hidden", "bias", "out"), weights(net), strict=True)}
    np.savez(options.out, **arrays)


if __name__ == "__main__":
    main()
