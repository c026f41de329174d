"""What a search means, as the agent has it (`PageQuery`, `WordMatcher` and `TopLevelScanner` in Swift): the fake agent's half of the API."""

import functools
import json
import re
import unicodedata

# From the lowest up, each with the words that lines have for it.
LEVELS = {
    "trace": ["trace"], "debug": ["debug"], "info": ["info", "information", "informational"], "notice": ["notice"],
    "warning": ["warning", "warn"], "error": ["error", "err"],
    "critical": ["critical", "crit", "fatal", "alert", "emergency", "emerg", "panic"],
}
RANKS = {level: rank for rank, level in enumerate(LEVELS)}
NAMED = {word: level for level, words in LEVELS.items() for word in words}
MOST_FIELDS, DEEPEST, LONGEST_KEY = 32, 8, 256


class Refusal(Exception):
    def __init__(self, status: int, words: str):
        super().__init__(words)
        self.status = status


def level_named(word: str) -> str | None:
    return NAMED.get(word.lower())


# MARK: Words

class Parting(dict):
    """For `str.translate`: what is no part of a word becomes a space."""

    PARTS = {"Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl", "No", "Co", "Mn"}

    def __missing__(self, scalar: int):
        self[scalar] = scalar if unicodedata.category(chr(scalar)) in self.PARTS else " "
        return self[scalar]


PARTING = Parting()
ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))')
PLAIN = dict(zip('"\\/bfnrt', '"\\/\b\f\n\r\t'))


def words(text: str) -> list[str]:
    return text.lower().translate(PARTING).split()


@functools.lru_cache(maxsize=None)
def spaced(line: str) -> str:
    """A line's words in small letters, with a space before each."""
    if "\\" in line:
        line = ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else PLAIN[found[2]], line)
        line = line.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return " " + line.lower().translate(PARTING)


# MARK: Fields

class Members(list):
    """An object's keys and values as they follow each other."""


ABSENT = object()


@functools.lru_cache(maxsize=None)
def members(line: str) -> Members | None:
    try:
        read = json.loads(line, object_pairs_hook=Members, parse_int=str, parse_float=str)
    except ValueError:
        return None
    return read if isinstance(read, Members) else None


def find(inside: Members, key: str):
    """The value of the literal key, else of its rest inside its first part; of equal keys the first counts."""
    for name, value in inside:
        if name == key:
            return value
    head, _, rest = key.partition(".")
    inner = (find(value, rest) for name, value in inside if rest and name == head and isinstance(value, Members))
    return next((value for value in inner if value is not ABSENT), ABSENT)


def reads(value, text: str) -> bool:
    """Whether a value reads so: a string as its text, a number or `true` as it is written."""
    if value is True or value is False or value is None:
        return json.dumps(value) == text
    return value == text


def condition(field: str) -> tuple[str, str]:
    key, sign, value = field.partition("=")
    parts = key.split(".")
    if not sign or not all(parts) or len(parts) > DEEPEST or len(key.encode()) > LONGEST_KEY or any(unicodedata.category(one) == "Cc" for one in key):
        raise Refusal(400, f'field: got "{field[:100]}", want a key and its value, such as rows=12.')
    return key, value


class Conditions:
    """A search, from the parameters of a request."""

    def __init__(self, query: dict[str, list[str]]):
        one = {key: values[-1] for key, values in query.items() if values[-1]}
        self.equal = [(key, one[key]) for key in ("trace", "source", "host", "file") if key in one]
        self.logger = one.get("logger")
        self.fields = [condition(field) for field in query.get("field", []) if field]
        if len(self.fields) > MOST_FIELDS:
            raise Refusal(400, f"field: got {len(self.fields)}, want at most {MOST_FIELDS}.")
        self.words = [self.parts(word) for word in one.get("text", "").split()]
        self.rank = self.lowest(one["level"]) if "level" in one else None
        self.begin = int(one.get("from", 0)) * 1_000_000
        self.end = int(one.get("to", 1 << 43)) * 1_000_000

    @staticmethod
    def parts(word: str) -> list[str]:
        parts = words(word)
        if not parts:
            raise Refusal(400, f"'{word}' holds no letter and no digit, so it is no word.")
        return parts

    @staticmethod
    def lowest(word: str) -> int:
        level = level_named(word) if word in (word.lower(), word.upper(), word.capitalize()) else None
        if level is None:
            raise Refusal(400, f'level: got "{word[:100]}", want trace, debug, info, notice, warning, error or critical.')
        return RANKS[level]

    def match(self, record: dict) -> bool:
        if not self.begin <= int(record["time"]) < self.end:
            return False
        if self.rank is not None and RANKS.get(record["level"], -1) < self.rank:
            return False
        if any(record[key] != value for key, value in self.equal):
            return False
        if self.logger is not None and record["logger"] != self.logger and not (record["logger"] or "").startswith(self.logger + "."):
            return False
        return self.match_line(record["line"])

    def match_line(self, line: str) -> bool:
        if not all(f" {part}" in spaced(line) for parts in self.words for part in parts):
            return False
        inside = members(line) if self.fields else None
        return not self.fields or inside is not None and all(reads(find(inside, key), value) for key, value in self.fields)
