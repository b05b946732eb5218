"""Annotations in the formats of other programs: brat's standoff, W3C Web Annotation, TEI P5."""

from __future__ import annotations

from itertools import count

from rhetoric.document import Annotation
from rhetoric.exchange.brat import write_brat
from rhetoric.exchange.tei import tei, tei_corpus
from rhetoric.exchange.webannotation import annotation_page
from rhetoric.record import json_text
from rhetoric.report import Form
from rhetoric.report.forms import one_or_array

__all__ = ["annotation_page", "exchange_form", "tei", "tei_corpus", "write_brat"]


def exchange_form(format: str) -> Form[Annotation]:
    """Articles as one document, tei or webannotation: TEI of several is a ``teiCorpus``, Web Annotation an array."""
    if format == "tei":
        numbers = count(1)
        return Form(lambda a: tei(a, next(numbers)), tei_corpus)
    return Form(lambda a: json_text(annotation_page(a)), one_or_array)
