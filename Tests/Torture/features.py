"""What the binary under torture can do: deeds on files it isn't made for yet are judged by what it promises."""

import collections
import functools

from agent import knows

PROBE = """
state_directory: {{folder}}/state
sources: {{{{app: {{{{include: ["{{folder}}/*.log"], {key}}}}}}}}}
sinks: {{{{one: {{{{type: elasticsearch, inputs: [app], urls: ["http://127.0.0.1:9"], index: torture}}}}}}}}
"""


class Features(collections.namedtuple("Features", "gzip pinning copies")):
    """`gzip`: compressed files are read. `pinning`: files are kept by links. `copies`: a copy is known by its contents."""

    @staticmethod
    @functools.cache
    def of_binary():
        return Features(
            gzip=knows(PROBE.format(key="compressed: gzip")), pinning=knows(PROBE.format(key="pinning: on")), copies=False)

    def settings(self, choose):
        """What the configuration says of them."""
        lines = ["    compressed: gzip"] if self.gzip else []
        if self.pinning and choose([True, False]):
            lines.append("    pinning: on")
        return {"gz": "{,.gz}" if self.gzip else "", "copies": "{,.1}" if self.copies else "", "renamed": "\n".join(lines)}
