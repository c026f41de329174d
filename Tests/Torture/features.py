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
        # Copies are known by their contents since compressed files are.
        reads = knows(PROBE.format(key="compressed: read"))
        return Features(gzip=reads, pinning=knows(PROBE.format(key="pinning: on")), copies=reads)

    def settings(self, choose):
        """What the configuration says of them."""
        pins = "    pinning: on" if self.pinning and choose([True, False]) else ""
        return {"gz": "{,.gz}" if self.gzip else "", "copies": "{,.1}" if self.copies else "", "renamed": pins}
