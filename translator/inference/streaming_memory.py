"""How much memory there is to work with."""

from translator.memory import available_bytes

_SHARE = 0.6
"""Of the memory that is free now; the rest is for pictures, other programs and the disk's cache."""


def memory_budget() -> int:
    """Bytes that a translation may take when the user says nothing."""
    return int(_SHARE * available_bytes())
