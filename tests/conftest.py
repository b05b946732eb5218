"""What all tests share."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def steady_clock() -> Iterator[None]:
    """What earlier tests left in memory is not looked through by the garbage collector again: it would make large
    inputs look slower than small ones in the tests that compare their times."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
