"""Write a trained encoder as the int8 model that ships.

    python -m training.export build/encoder-1.pt [more.pt ...] --out FOLDER

Several weight files are averaged first (they must come from one training run). Weights of matrix products are quantised
per channel; everything else stays as it is.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import torch

from training.encoder import Encoder, minilm_folder
from training.fit import plain_tokenizer


def load(paths: list[Path]) -> Encoder:
    """The encoder with the mean of the weights in ``paths``."""
    states = [torch.load(p, weights_only=True) for p in paths]
    mean = {k: sum(s[k] for s in states) / len(states) if v.is_floating_point() else v for k, v in states[0].items()}
    model = Encoder()
    model.load_state_dict(mean)
    return model.eval()


def to_onnx(model: Encoder, path: Path) -> None:
    """The model with a batch and a length that may vary."""
    ids, mask = torch.ones(2, 16, dtype=torch.long), torch.ones(2, 16, dtype=torch.long)
    channels = torch.zeros(2, 16, len(model.offsets), dtype=torch.long)  # type: ignore[arg-type]
    axes = {n: {0: "batch", 1: "pieces"} for n in ("ids", "channels", "mask", "scores")}
    torch.onnx.export(
        model,
        (ids, channels, mask),
        str(path),
        input_names=["ids", "channels", "mask"],
        output_names=["scores"],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )


def quantise(source: Path, target: Path) -> None:
    """int8 weights, activations scaled as they come."""
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415

    quantize_dynamic(source, target, weight_type=QuantType.QInt8, per_channel=True)


def write_settings(folder: Path) -> None:
    """Settings that change nothing, if there are none yet; ``training.calibrate`` fits them."""
    settings = folder / "settings.json"
    if not settings.exists():
        plain = {"calibration": [[0, 0], [1, 1]]}
        settings.write_text(json.dumps(plain), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--float", action="store_true", help="do not quantise, for comparing")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        full = Path(made) / "model.onnx"
        to_onnx(load(options.weights), full)
        if options.float:
            shutil.copy(full, options.out / "model.onnx")
        else:
            quantise(full, options.out / "model.onnx")
    plain_tokenizer(minilm_folder()).save(str(options.out / "tokenizer.json"), pretty=False)
    write_settings(options.out)


if __name__ == "__main__":
    main()
