"""Content, cue and source of statements, found by rule."""

from rhetoric.statements.find import Paragraph, find_drafts, read_paragraphs
from rhetoric.statements.marks import find_marks
from rhetoric.statements.unit import Draft

__all__ = ["Draft", "Paragraph", "find_drafts", "find_marks", "read_paragraphs"]
