"""The C library's allocator, tuned for networks on a CPU."""

import ctypes
import platform
from functools import cache

_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_KEEP_BYTES = 1 << 30


@cache
def keep_freed_memory() -> bool:
    """Let the C library keep freed blocks of up to 1 GiB for the next layer instead of giving them back.

    glibc hands blocks over 32 MiB, and the end of its heap, back to the system at once, and each new one
    is faulted in page by page: a third of the time of a large picture in float32, a quarter of a training
    step of a U-Net. Done once for the process; True when the C library is glibc and agreed.
    """
    if platform.libc_ver()[0] != "glibc":
        return False
    mallopt = ctypes.CDLL(None).mallopt
    return bool(mallopt(_M_MMAP_THRESHOLD, _KEEP_BYTES)) and bool(
        mallopt(_M_TRIM_THRESHOLD, 2 * _KEEP_BYTES - 1)
    )


def give_back_freed_memory() -> None:
    """Hand to the system what `keep_freed_memory` kept and is free now; nothing where there is no glibc."""
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).malloc_trim(0)
