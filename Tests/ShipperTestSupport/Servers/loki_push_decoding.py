"""The body of a push, from the wire to streams. It shares no code with the encoder under test."""

import gzip
import json
import re
import zlib
from dataclasses import dataclass

import snappy_block
from loki_labels import label_text

MAX_BODY = 100 << 20
_INTEGER = re.compile(r"-?[0-9]{1,19}")
_SURROGATE = re.compile("[\ud800-\udfff]")


class PushError(Exception):
    """An answer that refuses the whole push."""

    def __init__(self, status: int, text: str):
        super().__init__(text)
        self.status = status
        self.text = text


@dataclass(slots=True)
class PushedStream:
    """Labels as they were sent; entries are (nanoseconds since 1970, line, ((name, value), …))."""

    labels: str
    entries: list[tuple[int, bytes, tuple]]


def decode_push(content_type: str | None, encoding: str | None, body: bytes) -> list[PushedStream]:
    if not content_type:
        raise PushError(400, "mime: no media type")
    if len(body) > MAX_BODY:
        raise PushError(413, f"request body too large: {len(body)} bytes, limit: {MAX_BODY} bytes")
    plain = _decompress(encoding or "", body)
    if content_type.split(";")[0].strip().lower() == "application/json":
        return _decode_json(plain)
    try:
        return _decode_protobuf(snappy_block.decode(plain))
    except snappy_block.SnappyError as error:
        raise PushError(400, str(error)) from error


def _decompress(encoding: str, body: bytes) -> bytes:
    if encoding in ("", "snappy"):
        return body
    if encoding == "gzip":
        plain = _gunzip(body)
    elif encoding == "deflate":
        plain = _inflate(body)
    else:
        raise PushError(400, f'Content-Encoding "{encoding}" not supported')
    if len(plain) > MAX_BODY:
        raise PushError(413, f"request body too large: {len(plain)} bytes, limit: {MAX_BODY} bytes")
    return plain


def _gunzip(body: bytes) -> bytes:
    try:
        return gzip.decompress(body)
    except gzip.BadGzipFile as error:
        raise PushError(400, "gzip: invalid header") from error
    except (EOFError, zlib.error) as error:
        raise PushError(400, "unexpected EOF") from error


def _inflate(body: bytes) -> bytes:
    inflater = zlib.decompressobj(-15)
    try:
        plain = inflater.decompress(body)
    except zlib.error as error:
        raise PushError(400, "EOF") from error
    if not inflater.eof:
        raise PushError(400, "EOF")
    return plain


# Protobuf. PushRequest{streams=1}, StreamAdapter{labels=1, entries=2},
# EntryAdapter{timestamp=1, line=2, structuredMetadata=3}, LabelPairAdapter{name=1, value=2},
# Timestamp{seconds=1, nanos=2}.
# Unknown fields are skipped, as protobuf demands.


def _decode_protobuf(data: bytes) -> list[PushedStream]:
    streams = []
    pairs: dict[bytes, tuple] = {}
    try:
        for number, start, end in _fields(data, 0, len(data)):
            if number == 1:
                streams.append(_stream(data, start, end, pairs))
    except (IndexError, UnicodeDecodeError, ValueError) as error:
        raise PushError(400, f"proto: {error}") from error
    return streams


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & 0xFFFF_FFFF_FFFF_FFFF, position
        shift += 7
        if shift > 63:
            raise ValueError("integer overflow")


def _fields(data: bytes, position: int, end: int):
    """(number, start, end) of each length-delimited field; other wire types give (number, value, -1)."""
    while position < end:
        key, position = _varint(data, position)
        wire, number = key & 7, key >> 3
        if number == 0:
            raise ValueError(f"illegal tag {number} (wire type {wire})")
        if wire == 2:
            length, start = _varint(data, position)
            position = start + length
            if position > end:
                raise ValueError("unexpected EOF")
            yield number, start, position
        elif wire == 0:
            value, position = _varint(data, position)
            yield number, value, -1
        elif wire in (1, 5):
            position += 8 if wire == 1 else 4
        else:
            raise ValueError(f"illegal wireType {wire}")
    if position != end:
        raise ValueError("unexpected EOF")


def _stream(data: bytes, position: int, end: int, pairs: dict) -> PushedStream:
    labels = ""
    entries = []
    for number, start, stop in _fields(data, position, end):
        if number == 1:
            labels = data[start:stop].decode()
        elif number == 2:
            entries.append(_entry(data, start, stop, pairs))
    return PushedStream(labels, entries)


def _entry(data: bytes, position: int, end: int, pairs: dict) -> tuple[int, bytes, tuple]:
    """The hot path: one call an entry, no generator, one slice for the line."""
    timestamp = 0
    line = b""
    metadata: list | tuple = ()
    while position < end:
        key = data[position]
        if key not in (0x0A, 0x12, 0x1A):
            position = _skip(data, position, end)
            continue
        length = data[position + 1]
        position += 2
        if length >= 0x80:
            length, position = _varint(data, position - 1)
        stop = position + length
        if stop > end:
            raise ValueError("unexpected EOF")
        if key == 0x12:
            line = data[position:stop]
        elif key == 0x0A:
            timestamp = _timestamp(data, position, stop)
        else:
            raw = data[position:stop]
            pair = pairs.get(raw)
            if pair is None:
                pair = pairs[raw] = _pair(raw)
            metadata = (*metadata, pair)
        position = stop
    return timestamp, line, metadata


def _skip(data: bytes, position: int, end: int) -> int:
    key, after = _varint(data, position)
    if key & 7 == 2:
        length, after = _varint(data, after)
        after += length
    elif key & 7 == 0:
        _, after = _varint(data, after)
    elif key & 7 in (1, 5):
        after += 8 if key & 7 == 1 else 4
    else:
        raise ValueError(f"illegal wireType {key & 7}")
    if after > end or key >> 3 == 0:
        raise ValueError("unexpected EOF")
    return after


def _timestamp(data: bytes, position: int, end: int) -> int:
    seconds = nanos = 0
    while position < end:
        key = data[position]
        value, position = _varint(data, position + 1)
        if key == 0x08:
            seconds = value
        elif key == 0x10:
            nanos = value
        else:
            raise ValueError("timestamp: unknown field")
    if position != end:
        raise ValueError("unexpected EOF")
    if seconds >= 1 << 63:
        seconds -= 1 << 64
    if nanos >= 1_000_000_000:
        raise ValueError(f"timestamp: nanos not in range [0, 1e9): {nanos}")
    return seconds * 1_000_000_000 + nanos


def _pair(raw: bytes) -> tuple[str, str]:
    name = value = b""
    for number, start, stop in _fields(raw, 0, len(raw)):
        if number == 1:
            name = raw[start:stop]
        elif number == 2:
            value = raw[start:stop]
    return name.decode(), value.decode("utf-8", "replace")


# JSON: {"streams":[{"stream":{…},"values":[["<ns>","<line>",{"k":"v"}]]}]}


def _decode_json(body: bytes) -> list[PushedStream]:
    try:
        streams = json.loads(body.decode("utf-8", "replace"))["streams"]
        return [_json_stream(stream) for stream in streams]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise PushError(400, f"loghttp.PushRequest.Streams: {error}") from error


def _json_stream(stream: dict) -> PushedStream:
    labels = stream["stream"]
    if not isinstance(labels, dict):
        raise TypeError("Value looks like no object: stream")
    _want_strings(labels.values())
    return PushedStream(label_text(labels), [_json_entry(value) for value in stream["values"]])


def _json_entry(value: list) -> tuple[int, bytes, tuple]:
    if not isinstance(value, list) or not 2 <= len(value) <= 3:
        raise TypeError("Value looks like no entry: want [timestamp, line] or [timestamp, line, metadata]")
    _want_strings(value[:2])
    if not _INTEGER.fullmatch(value[0]):
        raise ValueError(f'strconv.ParseInt: parsing "{value[0]}": invalid syntax')
    metadata = value[2] if len(value) == 3 else {}
    if not isinstance(metadata, dict):
        raise TypeError("Value looks like no object: structured metadata")
    _want_strings(metadata.values())
    return int(value[0]), _SURROGATE.sub("\ufffd", value[1]).encode(), tuple(sorted(metadata.items()))


def _want_strings(values) -> None:
    for value in values:
        if not isinstance(value, str):
            raise TypeError(f"Value is not a string: {json.dumps(value)}")
