"""What can happen to log files: each deed is done to the real file and to the model, and says what it did."""

import gzip
import os
import shutil

from agent import NOBODY
from model import Body


def give_away(file):
    """Makes a new file the agent's user's own: the kernel lets nobody link another's file."""
    if os.geteuid() == 0:
        os.fchown(file.fileno(), NOBODY, NOBODY)


class Deeds:
    """`r1.log` and `r2.log` are rotated by renaming, `c1.log` and `c2.log` by copying, `s1.log` is a symbolic link."""

    def __init__(self, folder, agent, model):
        self.logs = folder / "logs"
        self.targets = folder / "targets"
        self.targets.mkdir()
        self.targets.chmod(0o755)
        self._agent = agent
        self._model = model
        # Programs that go on writing into a file whose name they have lost.
        self._late = []
        self._swaps = 0
        self._strays = 0
        self.random = None

    # What is written

    def _text(self):
        number = self._model.next_number()
        return number, f"line {number} " + "x" * self.random.choice([0, 3, 50, 500, 5000])

    def _lines(self, body):
        data = self._model.complete(body, b"\n")
        for _ in range(self.random.choice([1, 1, 3, 20, 200])):
            data += self._model.line(body, *self._text(), self.random.choice([b"\n", b"\n", b"\n", b"\r\n"]))
        return data

    def _body(self, name):
        """The file of this name, which is made if there is none."""
        if name not in self._model.names:
            self._write(name, b"")
        return self._model.names[name]

    def _write(self, name, data):
        with open(self.logs / name, "ab") as file:
            if name not in self._model.names:
                self._model.add(name, Body(os.fstat(file.fileno())))
                give_away(file)
            file.write(data)

    def _any(self, kind):
        """The name of one of the files of a kind, if there is one."""
        names = sorted(name for name in self._model.names if name.startswith(kind))
        return self.random.choice(names) if names else None

    def append(self, name):
        body = self._body(name)
        self._write(name, self._lines(body))
        return f"append to {name}, inode {body.inode}, up to {len(body.data)}, line {body.lines[-1].number}"

    def append_half(self, name):
        body = self._body(name)
        if body.half is None:
            number, text = self._text()
            self._write(name, self._model.begin(body, number, text, self.random.randint(1, len(text) - 1)))
        return f"append half a line to {name}, up to {len(body.data)}"

    def append_rotated(self):
        """A writer that has not noticed yet that its file was renamed."""
        name = self._any("r")
        return self.append(name) if name and not name.endswith(".gz") else "nothing to append to"

    def append_late(self):
        """A writer whose file has lost its name. What nobody has open it writes for nobody."""
        if not self._late:
            return "no late writer"
        file, body = self.random.choice(self._late)
        body.is_late = True
        file.write(self._lines(body))
        file.flush()
        status = os.fstat(file.fileno())
        is_lost = all(body is not other for other in self._model.living())
        # Its pin may have been released long ago.
        if is_lost or (status.st_nlink == 0 or body.is_stray) and not self._agent.holds(status.st_dev, status.st_ino):
            self._model.release(body)
            self._model.destroy(body)
        return f"append to inode {body.inode} without a name, up to {len(body.data)}, line {body.lines[-1].number}{'; lost' if is_lost else ''}"

    def end_late(self):
        for file, _ in self._late:
            file.close()
        self._late = []
        return "late writers end"

    # What names lose

    def _lose(self, name, deed, links=0):
        """Does a deed that takes a name away. `links`: names that the file is known to have where no agent looks."""
        with open(self.logs / name, "ab") as file:
            body = self._model.drop_name(name)
            deed()
            status = os.fstat(file.fileno())
            if body is None:
                return "it has another name"
            holds = self._agent.holds(status.st_dev, status.st_ino)
            if status.st_nlink > links and (body.is_readable or holds):
                self._model.pinned.append(body)
                return "it is pinned"
            if holds:
                self._model.orphans.append(body)
                return "the agent has it open"
            self._model.destroy(body)
            return "nobody has it open"

    def delete(self, name):
        if name not in self._model.names:
            return f"no {name} to delete"
        if self.random.random() < 0.3:
            self._late.append((open(self.logs / name, "ab"), self._model.names[name]))
        return f"delete {name}; " + self._lose(name, (self.logs / name).unlink)

    def stray(self, name):
        """Renames a file to where no pattern finds it: one rotation into names that nobody told the agent of."""
        body = self._model.names.get(name)
        if body is None or sum(other is body for other in self._model.names.values()) > 1:
            return f"no {name} to go astray, or it has another name"
        self._strays += 1
        body.is_stray = True
        other = f"x{self._strays}"
        if self.random.random() < 0.5:
            self._late.append((open(self.logs / name, "ab"), body))
        return f"{name} → {other}; " + self._lose(name, lambda: os.rename(self.logs / name, self.logs / other), links=1)

    def replace(self, name):
        """Puts a file that was written elsewhere in its place, as editors do."""
        if name not in self._model.names:
            return f"no {name} to replace"
        new = self.logs / "new"
        data = b""
        with open(new, "wb") as file:
            body = Body(os.fstat(file.fileno()))
            give_away(file)
            data = self._lines(body)
            file.write(data)
        told = self._lose(name, lambda: os.rename(new, self.logs / name))
        self._model.add(name, body)
        return f"replace {name} by {len(data)} bytes; the old one: {told}"

    def recreate(self, name):
        """Deletes and makes anew at once: often with the same inode and the same time of birth."""
        return self.delete(name) + "; " + self.append(name)

    # Renaming

    def rename(self, name, other):
        if name not in self._model.names:
            return ""
        source, target = self.logs / name, self.logs / other
        told = f"; the old {other}: " + self._lose(other, lambda: os.rename(source, target)) if other in self._model.names else ""
        if source.exists():
            os.rename(source, target)
        self._model.names[other] = self._model.names.pop(name)
        return f"{name} → {other}{told}; "

    def rotate(self, name, times=1):
        """name.3 goes, name.2 becomes name.3, …, name becomes name.1; compressed ones too."""
        told = ""
        for _ in range(times):
            for end in ("", ".gz"):
                if f"{name}.3{end}" in self._model.names:
                    told += self.delete(f"{name}.3{end}") + "; "
                for number in (2, 1):
                    told += self.rename(f"{name}.{number}{end}", f"{name}.{number + 1}{end}")
            told += self.rename(name, f"{name}.1")
            if self.random.random() < 0.5:
                self._write(name, b"")
        return f"rotate {name}: {told}"

    def archive(self, name):
        """Moves the oldest into another directory that is followed."""
        (self.logs / "old").mkdir(exist_ok=True)
        oldest = next((f"{name}.{number}" for number in (3, 2, 1) if f"{name}.{number}" in self._model.names), None)
        return "archive " + self.rename(oldest, f"old/{oldest}") if oldest else "nothing to archive"

    # Truncation

    def truncate(self, name):
        body = self._model.names.get(name)
        if body is None:
            return f"no {name} to truncate"
        with open(self.logs / name, "wb") as file:
            new = Body(os.fstat(file.fileno()))
        new.is_readable = body.is_readable
        self._model.bodies.append(new)
        # Who writes into the file goes on at its new end.
        self._late = [(late, new if found is body else found) for late, found in self._late]
        self._model.names = {other: new if found is body else found for other, found in self._model.names.items()}
        self._model.destroy(body)
        return f"truncate {name}"

    def rewrite(self, name):
        """Truncates and writes more than there was, before anybody can look."""
        body = self._model.names.get(name)
        if body is None:
            return f"no {name} to rewrite"
        size = len(body.data)
        told = self.truncate(name)
        while len(self._model.names[name].data) <= size:
            told += "; " + self.append(name)
        return told

    def copytruncate(self, name):
        if name not in self._model.names:
            return f"no {name} to copy"
        copy = f"{name}.1"
        told = ""
        if copy in self._model.names:
            told = self.delete(copy) + "; "
        shutil.copyfile(self.logs / name, self.logs / copy)
        self._model.add(copy, self._model.names[name].copy(os.stat(self.logs / copy)))
        return f"{told}copy {name}, {self.truncate(name)}"

    def compress(self, name):
        """Makes name.1 to name.1.gz, as gzip does: the new one beside it, then the old one is deleted."""
        plain, packed = f"{name}.1", f"{name}.1.gz"
        body = self._model.names.get(plain)
        if body is None or body.half is not None:
            return f"no {plain} to compress"
        told = self.delete(packed) + "; " if packed in self._model.names else ""
        with open(self.logs / plain, "rb") as source, gzip.open(self.logs / packed, "wb") as target:
            shutil.copyfileobj(source, target)
        self._model.add(packed, body.copy(os.stat(self.logs / packed), is_compressed=True))
        return f"{told}gzip {plain}; {self.delete(plain)}"

    # Links and permissions

    def hard_link(self, name):
        """A second name, or its end."""
        other = f"{name}.7"
        if other in self._model.names:
            return self.delete(other)
        if name not in self._model.names:
            return f"no {name} to link"
        os.link(self.logs / name, self.logs / other)
        self._model.names[other] = self._model.names[name]
        return f"link {name} as {other}"

    def swap(self):
        """Has the symbolic link show to a new file, at once."""
        self._swaps += 1
        target = self.targets / str(self._swaps)
        with open(target, "wb") as file:
            body = Body(os.fstat(file.fileno()))
            give_away(file)
            if self.random.random() < 0.5:
                file.write(self._lines(body))
        link, new = self.logs / "s1.log", self.logs / "new"
        os.symlink(target, new)
        told = ""
        if "s1.log" in self._model.names:
            told = "; the old one: " + self._lose("s1.log", lambda: os.rename(new, link), links=1)
        else:
            os.rename(new, link)
        self._model.add("s1.log", body)
        return f"swap s1.log to inode {body.inode}, {len(body.data)} bytes{told}"

    def forbid(self):
        """Takes the right to read a file away, or gives all rights back."""
        closed = [(name, body) for name, body in self._model.names.items() if not body.is_readable]
        if closed:
            return self.allow()
        name = self._any(self.random.choice("rc"))
        if name is None:
            return "nothing to forbid"
        self._model.names[name].is_readable = False
        self._model.names[name].was_closed = True
        (self.logs / name).chmod(0)
        return f"chmod 0 {name}"

    def allow(self):
        for name, body in self._model.names.items():
            if not body.is_readable:
                (self.logs / name).chmod(0o644)
                body.is_readable = True
        return "chmod back"

    def open_again(self):
        """Gives all rights back, and writes a line to what had none at some time: when it comes, the agent has seen them."""
        self.allow()
        for name in [name for name, body in self._model.names.items() if body.was_closed and not body.is_compressed]:
            self.append(name)

    def finish_halves(self):
        for name, body in self._model.names.items():
            if body.half is not None and not body.is_compressed:
                self._write(name, self._model.complete(body, b"\n"))
