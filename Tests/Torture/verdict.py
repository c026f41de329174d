"""What must be true of what the servers have, and of the agent's checkpoints, given what the model knows."""

import collections
import re

from bulk_receiver import number_of
from state_files import fingerprint

TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z$")


def verdict(model, goes_in_order):
    """Returns the first thing that is wrong, or `None`. `goes_in_order`: batches go one after the other."""
    for sink in model.sinks:
        documents = sink.receiver.documents()
        wrong = missing(model, sink) or foreign(model, documents) or twice(documents) or disorder(model, sink, goes_in_order)
        if wrong:
            return f"sink {sink.name}: {wrong}"
    return None


def missing(model, sink):
    owed = sorted(sink.settle())
    return f"{len(owed)} lines are missing, such as {[model.written[number][:20] for number in owed[:5]]}" if owed else None


def foreign(model, documents):
    """A line that was not written, or not so. One that will not be finished may come as far as it was written, and is marked."""
    for document in documents:
        if "unfinished" in document.tags and document.text in model.unfinished:
            continue
        if document.text != model.written.get(number_of(document.text)):
            return f"a line was never written: {document.text[:60]!r}, from {document.path} at {document.offset}, tags {document.tags}"
    return None


def twice(documents):
    found = collections.defaultdict(list)
    for document in documents:
        if "unfinished" not in document.tags:
            found[document.text].append((document.path, document.offset, document.time))
    repeated = {text: places for text, places in found.items() if len(places) > 1}
    if not repeated:
        return None
    text = next(iter(repeated))
    return f"{len(repeated)} lines are there twice, such as {text[:20]!r} at {repeated[text]}"


def nanoseconds(time):
    """A time's text as something that can be compared."""
    seconds, fraction = TIME.match(time).groups()
    return seconds, int((fraction or "").ljust(9, "0"))


def disorder(model, sink, goes_in_order):
    """Lines of one file have rising times, true offsets, and arrive in order where they are sent so."""
    homes = collections.Counter(number for body in model.bodies for number in body.numbers())
    for body in model.bodies:
        last = None
        for line in body.lines:
            documents = sink.receiver.copies(line.number)
            if not documents or homes[line.number] > 1:
                continue
            document = documents[0]
            if document.offset != line.start:
                return f"line {line.number} stands at {line.start} and is said to at {document.offset} of {document.path}"
            if last and nanoseconds(document.time) <= nanoseconds(last.time):
                return f"{document.text[:20]!r} has the time {document.time}, and {last.text[:20]!r} before it {last.time}"
            if last and goes_in_order and document.order < last.order:
                return f"{document.text[:20]!r} came before {last.text[:20]!r}"
            last = document
    return None


def loss(model, sink, told, lives):
    """Whether the agent counts more bytes as lost than were destroyed; or, in its first life, what was delivered: a later one may not know
    of all that the servers have."""
    destroyed = sum(len(body.data) - (delivered(body, sink) if lives == 1 else 0) for body in model.destroyed)
    return f"{sink.name} counts {told} bytes as lost, and {destroyed} were destroyed" if told > destroyed else None


def delivered(body, sink):
    """Bytes of the lines at a file's beginning that are where they should be."""
    end = 0
    for line in body.lines:
        if line.number not in sink.met and not there(sink, line.number):
            break
        end = line.end
    return end


def bodies_of(model, file):
    """The contents that the agent can mean by a file: of its inode, and beginning so."""
    return [
        body for body in model.bodies
        if (body.device, body.inode) == (file.device, file.inode) and len(body.data) >= file.count
        and (body.is_compressed or fingerprint(bytes(body.data[:file.count])) == file.fingerprint)]


def checkpoint_ahead(model, state):
    """Whether a checkpoint passes a line that neither the server nor the dead letter has."""
    places = {sink.name: state.places(sink.name) for sink in model.sinks}
    known = state.known(past=True)
    for sink in model.sinks:
        sink.settle()
        for place in places[sink.name]:
            file = known.get((place.id, place.epoch))
            candidates = bodies_of(model, file) if file else []
            if candidates and all(unsettled(body, place.offset, sink) for body in candidates):
                return (
                    f"the checkpoint of {sink.name} stands at {place.offset} of {place.id} (epoch {place.epoch}, inode {file.inode}) "
                    f"before the lines {unsettled(candidates[0], place.offset, sink)[:5]} are settled")
    return None


def unsettled(body, offset, sink):
    """Lines of a file before an offset that are not where they should be."""
    return [line.number for line in body.lines if line.end <= offset and line.number not in sink.met and not there(sink, line.number)]


def there(sink, number):
    return sink.receiver.has(number) or number in sink.dead_numbers()


def final_checkpoint(model, state):
    """Whether, with everything delivered and the agent stopped, a checkpoint is not at the end of its file's last whole line."""
    known = state.known()
    for sink in model.sinks:
        places = collections.defaultdict(set)
        for place in state.places(sink.name):
            file = known.get((place.id, place.epoch))
            if file:
                places[file.device, file.inode].add(place.offset)
        for name, body in model.names.items():
            end = body.lines[-1].end if body.lines else 0
            # That a file without a line was cut may not have been seen yet.
            if end and not body.is_compressed and end not in places[body.device, body.inode]:
                return f"checkpoints of {sink.name} stand at {places[body.device, body.inode]} of {name}, whose last line ends at {end}"
    return None
