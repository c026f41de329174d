"""One run of the torture: a seed's deeds, one after the other, and what must be true in between and in the end."""

import random
import signal
import threading
import time

from agent import Agent, user
from bulk_receiver import BulkReceiver
from deeds import Deeds
from model import Model, Sink
from scrape import Scrape
from state_files import StateFiles
from verdict import checkpoint_ahead, final_checkpoint, loss, verdict

# So many seconds without any progress, although something is owed, are a stall: twice what the agent itself waits before it reads a
# compressed file that has no end.
PATIENCE = 60
# An agent tells its lag each second; one that has just been started does not know it yet.
CERTAINTY = 2.5

CONFIGURATION = """
state_directory: {folder}/state
shutdown_timeout: 1s
admin: {{listen: "127.0.0.1:0"}}
sources:
  renamed:
    include: ["{folder}/logs/r*.log", "{folder}/logs/**/r*.log.[0-9]{{,.gz}}"]
    format: text
    timestamp: off
    poll_interval: 10ms
    close_idle: 1s
    pinning: {pinning}
  copied: {{include: ["{folder}/logs/c*.log{{,.1}}"], format: text, timestamp: off, poll_interval: 10ms, watch: {watch}}}
  linked: {{include: ["{folder}/logs/s*.log"], format: text, timestamp: off, poll_interval: 10ms}}
sinks:
  one: {{type: elasticsearch, inputs: [renamed, copied, linked], urls: ["{one}"], index: torture, {sink}}}
  two: {{type: elasticsearch, inputs: [renamed, copied, linked], urls: ["{two}"], index: torture, {sink}}}
"""

# Weights and names of what a step may do. Only ever appended to.
VOCABULARY = [
    (30, "append to a rotated"), (20, "append to a copied"), (8, "half a line to a rotated"), (5, "half a line to a copied"),
    (8, "rotate"), (3, "rotate twice"), (5, "copytruncate"), (3, "truncate"), (3, "rewrite"), (3, "delete"), (3, "recreate"),
    (3, "replace"), (4, "append to any rotated"), (4, "append late"), (1, "end late writers"), (3, "archive"), (3, "hard link"),
    (4, "swap"), (5, "append to the link"), (3, "gzip"), (4, "forbid"), (3, "pause"), (5, "kill"), (3, "stop"), (30, "start"),
    (4, "trouble"), (16, "wait for some"), (12, "wait for all"), (5, "look"), (4, "go astray"),
]


def refuses(number):
    return number % 41 == 0


class Wrong(Exception):
    """What must hold does not."""


class Run:
    def __init__(self, seed, steps, vocabulary, folder):
        self._seed = seed
        self._steps = steps
        self._vocabulary = VOCABULARY[:vocabulary]
        self._random = random.Random(f"{seed}/settings")
        self._change = threading.Condition(threading.RLock())
        self._state = StateFiles(folder / "state")
        self._sinks = [
            Sink(name, BulkReceiver(f"{seed}/{name}", refuses, self._change), self._state) for name in ("one", "two")]
        self._model = Model(self._sinks)
        self._in_flight = self._random.choice([1, 4])
        self._agent = Agent(folder, self._configuration(folder))
        self._deeds = Deeds(folder, self._agent, self._model)
        self._lives = 0
        self.deeds = []

    def _configuration(self, folder):
        choose = self._random.choice
        sink = (
            f"max_in_flight: {self._in_flight}, batch: {{max_age: {choose([10, 20, 100])}ms, max_lines: {choose([7, 50, 1000])}}}, "
            "backoff: {initial: 10ms, max: 100ms}, circuit_breaker: {recovery: 1s}")
        return CONFIGURATION.format(
            folder=folder, one=self._sinks[0].receiver.url, two=self._sinks[1].receiver.url, sink=sink, watch=choose(["auto", "poll"]),
            pinning=choose(["on", "off"]))

    def summary(self):
        excused = [len(sink.excused) for sink in self._sinks]
        return f"{len(self._model.written)} lines, {excused[0]} and {excused[1]} of them destroyed"

    def close(self):
        self._agent.end()
        for sink in self._sinks:
            sink.receiver.close()

    # A step

    def _step(self, index):
        chance = random.Random(f"{self._seed}/{index}")
        self._deeds.random = self._random = chance
        weights, names = zip(*self._vocabulary)
        name = chance.choices(names, weights)[0]
        self.deeds.append(name)
        told = getattr(self, "_" + name.replace(" ", "_"))()
        self.deeds[-1] = f"{name}: {told}" if told else name

    def _rotated(self):
        return self._random.choice(["r1.log", "r2.log"])

    def _copied(self):
        return self._random.choice(["c1.log", "c2.log"])

    def _either(self):
        return self._random.choice(["r1.log", "r2.log", "c1.log", "c2.log"])

    def _append_to_a_rotated(self):
        return self._deeds.append(self._rotated())

    def _append_to_a_copied(self):
        return self._deeds.append(self._copied())

    def _half_a_line_to_a_rotated(self):
        return self._deeds.append_half(self._rotated())

    def _half_a_line_to_a_copied(self):
        return self._deeds.append_half(self._copied())

    def _rotate(self):
        return self._deeds.rotate(self._rotated())

    def _rotate_twice(self):
        return self._deeds.rotate(self._rotated(), times=2)

    def _copytruncate(self):
        return self._deeds.copytruncate(self._copied())

    def _truncate(self):
        return self._deeds.truncate(self._either())

    def _rewrite(self):
        return self._deeds.rewrite(self._copied())

    def _delete(self):
        return self._deeds.delete(self._either())

    def _recreate(self):
        return self._deeds.recreate(self._either())

    def _replace(self):
        return self._deeds.replace(self._either())

    def _go_astray(self):
        return self._deeds.stray(self._rotated() + self._random.choice(["", ".1"]))

    def _append_to_any_rotated(self):
        return self._deeds.append_rotated()

    def _append_late(self):
        return self._deeds.append_late()

    def _end_late_writers(self):
        return self._deeds.end_late()

    def _archive(self):
        return self._deeds.archive(self._rotated())

    def _hard_link(self):
        return self._deeds.hard_link(self._rotated())

    def _swap(self):
        return self._deeds.swap()

    def _append_to_the_link(self):
        return self._deeds.append("s1.log") if "s1.log" in self._model.names else self._deeds.swap()

    def _gzip(self):
        return self._deeds.compress(self._rotated())

    def _forbid(self):
        return self._deeds.forbid() if user() else "the agent has the rights of the torture"

    # What happens to the agent and the servers

    def _pause(self):
        self._agent.pause()

    def _kill(self):
        self._end(signal.SIGKILL)

    def _stop(self):
        serves = self._agent.port() is not None
        code = self._end(signal.SIGTERM)
        if serves and code != 0:
            raise Wrong(f"told to stop, the agent ended with {code}")

    def _end(self, by):
        code = self._agent.end(by)
        self._model.agent_ended()
        for sink in self._sinks:
            sink.receiver.wait_until_left()
        self._hold(checkpoint_ahead(self._model, self._state))
        return code

    def _start(self):
        if not self._agent.is_running:
            self._lives += 1
            self._answered = {sink.name: sink.receiver.answered.copy() for sink in self._sinks}
        self._agent.start()

    def _trouble(self):
        receiver = self._random.choice(self._sinks).receiver
        receiver.fail(self._random.choice([0, 0, 0.3, 1]))

    def _wait_for_some(self):
        return self._wait(self._random.choice([1, 1, 5, 50]))

    def _wait_for_all(self):
        return self._wait(None)

    def _look(self):
        self._hold(checkpoint_ahead(self._model, self._state))
        text = self._agent.metrics()
        if text is not None:
            self._hold(Scrape(text).complaint())

    # Progress

    def _hold(self, complaint):
        if complaint:
            raise Wrong(complaint)

    def _alive(self):
        if self._agent.has_died():
            raise Wrong("the agent ended by itself; its last words: " + self._agent.said()[-2000:])

    def _open(self):
        """What is owed to sinks whose servers answer, and can be read."""
        unreadable = self._model.unreadable()
        return {(sink.name, number) for sink in self._sinks if not sink.receiver.is_down for number in sink.settle() - unreadable}

    def _wait(self, count):
        """Until so many more lines have come, or nothing is owed. `None`: until nothing is owed."""
        if not self._agent.is_running or self._agent.is_paused:
            return "nobody works"
        seen = self._count()
        target = None if count is None else seen + count
        since = time.monotonic()
        while self._open():
            self._alive()
            with self._change:
                self._change.wait(0.2)
            if self._count() != seen:
                seen, since = self._count(), time.monotonic()
            if target is not None and seen >= target:
                return None
            if time.monotonic() - since > PATIENCE and self._open():
                raise Wrong(self._stall())
        return "all is there"

    def _count(self):
        return sum(sink.receiver.count for sink in self._sinks)

    def _stall(self):
        open_lines = sorted(self._open())
        texts = [(name, self._model.written[number][:20]) for name, number in open_lines[:5]]
        places = [
            (name, body.inode) for name, body in self._model.names.items() if any(line.number == open_lines[0][1] for line in body.lines)]
        return f"{len(open_lines)} lines are owed and do not come, such as {texts}; the first stands in {places}"

    # The run

    def run(self):
        """Returns what is wrong, or `None`."""
        self._start()
        for index in range(self._steps):
            self._step(index)
            self._alive()
        self._finish()
        return verdict(self._model, self._in_flight == 1)

    def _finish(self):
        for sink in self._sinks:
            sink.receiver.fail(0)
        self._deeds.end_late()
        self._deeds.open_again()
        self._deeds.finish_halves()
        self._start()
        self._wait(None)
        scrape = self._idle()
        self._compare_books(scrape)
        self._stop()
        self._hold(final_checkpoint(self._model, self._state))
        self._start_again()

    def _idle(self):
        """A scrape in which the agent says that it has nothing left to do, as it has for a while."""
        since = last_work = time.monotonic()
        while True:
            self._alive()
            text = self._agent.metrics()
            scrape = Scrape(text) if text else None
            if scrape:
                self._hold(scrape.complaint())
                if not all(scrape.is_idle(sink.name) for sink in self._sinks):
                    last_work = time.monotonic()
                elif time.monotonic() - last_work > CERTAINTY:
                    return scrape
            else:
                last_work = time.monotonic()
            if time.monotonic() - since > PATIENCE:
                raise Wrong("everything is delivered, and the agent does not say so")
            time.sleep(0.02)

    def _compare_books(self, scrape):
        """What the agent has counted in this life is what the servers have answered it."""
        for sink in self._sinks:
            answered = sink.receiver.answered - self._answered[sink.name]
            told = [scrape.sum(f"lines_{name}_total", sink=sink.name) for name in ("delivered", "duplicate", "dead_lettered")]
            true = [answered[201] + answered[409], answered[409], answered[400]]
            if told != true:
                raise Wrong(f"{sink.name} was answered {true} times with delivered, duplicate, refused; the agent counts {told}")
            self._hold(loss(self._model, sink, scrape.sum("bytes_lost_total", sink=sink.name), self._lives))

    def _start_again(self):
        """After a clean stop with everything delivered nothing is read again."""
        before = self._count()
        self._start()
        scrape = self._idle()
        read = sum(scrape.sum("lines_read_total", sink=sink.name) for sink in self._sinks)
        if read or self._count() != before:
            raise Wrong(f"after a clean stop {read} lines were read again")
        self._agent.end(signal.SIGTERM)
