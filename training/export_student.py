"""Write the trained student as the int8 model of the fast engine.

python -m training.export_student build/student.pt --out rhetoric/data/models/fast
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import torch

from rhetoric.taggers.channels import CHANNELS
from training.export import write_settings
from training.student import Student


def to_onnx(model: Student, path: Path) -> None:
    """The model with a batch and a length that may vary."""
    example = torch.zeros(2, 16, 2 + len(CHANNELS), dtype=torch.long)
    axes = {name: {0: "batch", 1: "length"} for name in ("words", "scores")}
    torch.onnx.export(
        model,
        (example,),
        str(path),
        input_names=["words"],
        output_names=["scores"],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )


def quantise(source: Path, target: Path) -> None:
    """int8 weights of matrix products, look-ups and the recurrent layers."""
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415

    kinds = ["MatMul", "LSTM", "Gather", "Gemm"]
    quantize_dynamic(source, target, weight_type=QuantType.QInt8, op_types_to_quantize=kinds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--float", action="store_true", help="do not quantise, for comparing")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    saved = torch.load(options.weights, weights_only=True)
    model = Student(len(saved["vocabulary"]) + 1)
    model.load_state_dict(saved["state"])
    with tempfile.TemporaryDirectory() as made:
        full = Path(made) / "model.onnx"
        to_onnx(model.eval(), full)
        if options.float:
            (options.out / "model.onnx").write_bytes(full.read_bytes())
        else:
            quantise(full, options.out / "model.onnx")
    (options.out / "vocabulary.txt").write_text("\n".join(saved["vocabulary"]), encoding="utf-8")
    write_settings(options.out)


if __name__ == "__main__":
    main()
