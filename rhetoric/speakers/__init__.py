"""Who a source phrase refers to, what kind of source it is, and who carried the words."""

from rhetoric.speakers.attribute import attribute

__all__ = ["attribute"]
