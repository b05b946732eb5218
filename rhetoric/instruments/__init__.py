"""Instruments from elsewhere and instruments under test.

``read_instrument`` takes the dictionaries of other programs (LIWC, quanteda, Lexicoder, Yoshikoder, WordStat, NRC and
plain tables) as lexicons and ``write_instrument`` writes a lexicon as a folder, CSV or YAML; both say what is lost.
"""

from rhetoric.instruments.draft import Imported, Loss
from rhetoric.instruments.read import read_instrument
from rhetoric.instruments.write import write_instrument
from rhetoric.lexicon.model import MatchKind

__all__ = ["Imported", "Loss", "MatchKind", "read_instrument", "write_instrument"]
