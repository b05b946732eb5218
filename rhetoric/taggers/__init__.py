"""Trained engines: taggers that mark content, cue and source word by word, and a linker that ties them together."""

from rhetoric.taggers.engine import load_engine, model_hash

__all__ = ["load_engine", "model_hash"]
