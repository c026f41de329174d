"""A decoder of snappy's block format, after google/snappy's format_description.txt.

It shares nothing with the encoder under test.
"""


class SnappyError(ValueError):
    pass


def decode(source: bytes) -> bytes:
    """The decompressed bytes; SnappyError for anything that is not exactly one whole block."""
    length, position = _length(source)
    out = bytearray()
    end = len(source)
    while position < end:
        tag = source[position]
        position += 1
        kind = tag & 3
        if kind == 0:
            size = tag >> 2
            if size >= 60:
                extra = size - 59
                size = int.from_bytes(source[position : position + extra], "little")
                position += extra
            size += 1
            if position + size > end:
                raise SnappyError("snappy: corrupt input")
            out += source[position : position + size]
            position += size
            continue
        if kind == 1:
            size = (tag >> 2 & 7) + 4
            width = 1
        else:
            size = (tag >> 2) + 1
            width = 2 if kind == 2 else 4
        if position + width > end:
            raise SnappyError("snappy: corrupt input")
        offset = int.from_bytes(source[position : position + width], "little")
        if kind == 1:
            offset |= tag >> 5 << 8
        position += width
        _copy(out, offset, size)
    if len(out) != length:
        raise SnappyError("snappy: corrupt input")
    return bytes(out)


def _length(source: bytes) -> tuple[int, int]:
    length = shift = position = 0
    while position < min(5, len(source)):
        byte = source[position]
        position += 1
        length |= (byte & 0x7F) << shift
        if byte < 0x80:
            if length > 0xFFFF_FFFF:
                break
            return length, position
        shift += 7
    raise SnappyError("snappy: corrupt input")


def _copy(out: bytearray, offset: int, size: int) -> None:
    start = len(out) - offset
    if offset == 0 or start < 0:
        raise SnappyError("snappy: corrupt input")
    if offset >= size:
        out += out[start : start + size]
    else:  # the copy overlaps itself: it repeats its first `offset` bytes
        out += (out[start:] * (size // offset + 1))[:size]
