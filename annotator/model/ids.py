"""Identifiers: UUIDv7 for what we make, stable UUIDs for what comes from outside."""

from __future__ import annotations

import os
import threading
import time

_lock = threading.Lock()
_last = [0]

#: Namespace of the UUIDs that stand for identifiers of other programs.
_OUTSIDE = bytes.fromhex("5ad0c0de7e575eed8a11000000000001")


def new_id() -> str:
    """A UUIDv7 (RFC 9562, section 5.7) as 36 characters; later calls sort after earlier ones.

    48 bits of Unix milliseconds, then a 74-bit random part.  Within one process the
    value is forced to grow, so that rows made in one loop keep their order.
    """
    with _lock:
        value = (time.time_ns() // 1_000_000) << 74 | int.from_bytes(os.urandom(10), "big") >> 6
        value = max(value, _last[0] + 1)
        _last[0] = value
    stamp, random = value >> 74, value & ((1 << 74) - 1)
    bits = stamp << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & ((1 << 62) - 1)
    return _hyphenated(f"{bits:032x}")


def _hyphenated(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def is_uuid(text: str) -> bool:
    """Whether `text` is a UUID in its usual lower-case, hyphenated form."""
    import uuid  # Asks the system what it is, which showing an article does without.

    try:
        return len(text) == 36 and str(uuid.UUID(text)) == text
    except ValueError:
        return False


def outside_id(*parts: str) -> str:
    """The UUID that stands for an identifier of another program, the same on every call.

    `parts` name it from the widest to the narrowest, for instance ("article", "GUM_news_crane").
    """
    import hashlib  # Loads the system's cryptography; the same.

    # What uuid.uuid5 gives (RFC 9562, section 5.5), in a third of its time: imports make many.
    digest = bytearray(hashlib.sha1(_OUTSIDE + "\x1f".join(parts).encode(), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    return _hyphenated(digest.hex())
