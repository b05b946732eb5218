"""What all tests share."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

# The build takes the same examples every time; set HYPOTHESIS_EXAMPLES to search among that many new ones.
_SEARCH = os.environ.get("HYPOTHESIS_EXAMPLES")
settings.register_profile("build", deadline=None, derandomize=True, max_examples=100)
settings.register_profile("search", deadline=None, max_examples=int(_SEARCH or 1), print_blob=True)
settings.load_profile("search" if _SEARCH else "build")


@pytest.fixture(scope="module", autouse=True)
def steady_clock() -> Iterator[None]:
    """What earlier tests left in memory is not looked through by the garbage collector again: it would make large
    inputs look slower than small ones in the tests that compare their times."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
