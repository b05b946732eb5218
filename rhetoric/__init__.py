"""Compare the rhetoric of state media: who is quoted, who carried it, and how it is framed, per voice."""

__version__ = "0.1.0"
