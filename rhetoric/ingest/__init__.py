"""Files and tables to articles."""

from rhetoric.ingest.article import read_text
from rhetoric.ingest.options import ReadOptions, Skipped

__all__ = ["ReadOptions", "Skipped", "read_text"]
