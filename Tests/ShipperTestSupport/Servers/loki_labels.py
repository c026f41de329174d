"""Label text such as `{a="b", c="d"}`, as Loki reads and prints it, and the text of Go's strconv.Quote."""

import codecs
import re

NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_PAIR = re.compile(r'\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*("(?:[^"\\\n]|\\.)*")\s*')
_ESCAPE = re.compile(rb"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|[abfnrtv\\\"])|\\")
_SIMPLE = {
    b"a": b"\a",
    b"b": b"\b",
    b"f": b"\f",
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"v": b"\v",
    b"\\": b"\\",
    b'"': b'"',
}
# What Loki tries, in this order, when a stream names no service_name (limits_config.discover_service_name).
SERVICE_LABELS = (
    "service",
    "app",
    "application",
    "app_name",
    "name",
    "app_kubernetes_io_name",
    "container",
    "container_name",
    "k8s_container_name",
    "component",
    "workload",
    "job",
    "k8s_job_name",
)


class LabelError(ValueError):
    pass


def unquote(quoted: str) -> str:
    """Undoes Go's strconv.Quote; bytes that are no UTF-8 become U+FFFD, one each, as Go prints them."""
    if len(quoted) < 2 or quoted[0] != '"' or quoted[-1] != '"':
        raise LabelError("invalid syntax")
    return go_text(_ESCAPE.sub(_unescape, quoted[1:-1].encode("utf-8", "surrogatepass")))


def _unescape(match: re.Match) -> bytes:
    body = match.group(1)
    if body is None:
        raise LabelError("invalid syntax")
    if body in _SIMPLE:
        return _SIMPLE[body]
    if body[:1] == b"x":
        return bytes([int(body[1:], 16)])
    if body[:1] in b"uU":
        return _scalar(int(body[1:], 16))
    value = int(body, 8)
    if value > 255:
        raise LabelError("invalid syntax")
    return bytes([value])


def _scalar(value: int) -> bytes:
    if value > 0x10FFFF or 0xD800 <= value < 0xE000:
        raise LabelError("invalid syntax")
    return chr(value).encode()


def go_text(data: bytes) -> str:
    """Text as Go's JSON encoder prints it: every byte that is no part of valid UTF-8 becomes one U+FFFD."""
    return data.decode("utf-8", "one-replacement-a-byte")


codecs.register_error("one-replacement-a-byte", lambda error: ("\ufffd", error.start + 1))


def quote(text: str) -> str:
    """What Go's strconv.Quote prints, as far as the receiver prints labels: printable text stays as it is."""
    out = ['"']
    for character in text:
        if character in '"\\':
            out.append("\\" + character)
        elif character in "\a\b\f\n\r\t\v":
            out.append("\\" + "abfnrtv"["\a\b\f\n\r\t\v".index(character)])
        elif character == " " or (character.isprintable() and character != "\u00ad"):
            out.append(character)
        else:
            value = ord(character)
            out.append(
                f"\\x{value:02x}" if value < 0x80 else f"\\u{value:04x}" if value < 0x10000 else f"\\U{value:08x}"
            )
    out.append('"')
    return "".join(out)


def label_text(labels: dict[str, str]) -> str:
    return "{" + ", ".join(f"{name}={quote(labels[name])}" for name in sorted(labels)) + "}"


def parse_labels(text: str) -> dict[str, str]:
    """Labels of a stream.

    LabelError for what Loki refuses, and for two things that Loki forgives but the wire format forbids its clients:
    names that are not sorted, and a name that comes twice.
    """
    if not text.startswith("{"):
        raise _error(text, 0)
    if text.strip() == "{}":
        return {}
    labels: dict[str, str] = {}
    position = 1
    last = ""
    while True:
        match = _PAIR.match(text, position)
        if match is None:
            raise _error(text, _first_bad(text, position))
        name = match.group(1)
        if name <= last:
            raise LabelError(
                f"duplicate label name: '{name}'"
                if name in labels
                else f"label names are not sorted: '{name}' after '{last}'"
            )
        last = name
        labels[name] = unquote(match.group(2))
        position = match.end()
        if text[position : position + 1] == ",":
            position += 1
        elif text[position:] == "}":
            return labels
        else:
            raise _error(text, position)


def _first_bad(text: str, position: int) -> int:
    """Where the pair that starts at `position` stops being one."""
    for pattern in (r"\s*", r"[a-zA-Z_][a-zA-Z0-9_]*", r"\s*", r"=", r"\s*"):
        match = re.compile(pattern).match(text, position)
        if match is None:
            break
        position = match.end()
    return position


def _error(text: str, position: int) -> LabelError:
    place = f"1:{position + 1}: parse error: "
    if position >= len(text):
        return LabelError(place + "unexpected end of input inside braces")
    if text[position] == '"':
        return LabelError(place + "unterminated quoted string")
    return LabelError(place + f"unexpected character inside braces: '{text[position]}'")


def with_service_name(labels: dict[str, str]) -> dict[str, str]:
    """The labels as Loki stores them: it adds `service_name` where there is none."""
    if labels.get("service_name"):
        return labels
    found = next((labels[name] for name in SERVICE_LABELS if labels.get(name)), "unknown_service")
    return labels | {"service_name": found}


def sanitized_metadata_name(name: str) -> str:
    """A metadata name as Loki stores it (OpenTelemetry's label translation)."""
    clean = re.sub(r"[^a-zA-Z0-9_]", "_", name)
    if clean[:1].isdigit():
        return "key_" + clean
    if clean.startswith("_") and not clean.startswith("__"):
        return "key" + clean
    return clean
