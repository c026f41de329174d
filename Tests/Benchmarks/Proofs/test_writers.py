"""What becomes of what is logged under load, while files give way, disks fill and processes are killed: lines logged = lines in files +
counted losses, and no line is torn.

Needs logrotate, and the right to mount: root's, or that of a user who may make namespaces (unshare --map-root-user).
"""

import glob
import json
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import unittest

from proof import PROGRAM, Writer, numbers, read, run


def fill(path):
    """Takes all room that a file system has."""
    with open(path, "wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                pass


class InAFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name) / "log"
        self.folder.mkdir()
        self.log = self.folder / "proof.ndjson"

    def files(self):
        return sorted(self.folder.glob("proof*"))

    def assert_conserved(self, report, content, torn=0):
        self.assertEqual(report["written"], len(content.records), report)
        self.assertEqual(report["notices"], len(content.notices), report)
        self.assertEqual(report["logged"], report["written"] + report["overflow"] + report["failed"], report)
        self.assertLessEqual(len(content.torn), torn, content.torn[:3])

    def assert_complete(self, content, threads):
        """Every thread's records are there, each once."""
        for thread, found in numbers(content.records).items():
            self.assertEqual(sorted(found), list(range(len(found))), f"thread {thread}")
        self.assertEqual(len(numbers(content.records)), threads)


class UnderLoad(InAFolder):
    def test_eight_threads_and_a_rotation_each_64_kib(self):
        report = run("write", str(self.log), "events=20000", f"rotate={64 << 10}")
        content = read(self.files())
        self.assert_conserved(report, content)
        self.assert_complete(content, threads=8)
        self.assertEqual(len(content.records), 160_000)
        self.assertGreater(len(self.files()), 100)

    def test_eight_threads_and_a_buffer_that_drops(self):
        report = run("write", str(self.log), "events=20000", "overflow=drop", "capacity=4096")
        content = read(self.files())
        self.assert_conserved(report, content)
        self.assertGreater(report["overflow"], 0)
        self.assertEqual(sum(notice["dropped"] for notice in content.notices), report["overflow"])

    def test_three_processes_and_one_file(self):
        writers = [
            subprocess.Popen([PROGRAM, "write", str(self.log), "events=20000", f"rotate={256 << 10}"], stdout=subprocess.PIPE)
            for _ in range(3)]
        reports = [json.loads(writer.communicate()[0]) for writer in writers]
        content = read(self.files())
        self.assertEqual(content.torn, [])
        self.assertEqual([report["failed"] for report in reports], [0, 0, 0])
        self.assertEqual(len(content.records), 480_000)
        for found in numbers(content.records).values():
            self.assertEqual(sorted(found), sorted(list(range(20000)) * 3))


class Disks(InAFolder):
    def test_a_full_disk_in_the_middle(self):
        # A file system of its own, in a namespace of its own: it goes with the process.
        as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
        subprocess.run(["unshare", "--mount", *as_root, sys.executable, __file__, "on-small-disk", str(self.folder)], check=True)

    def on_small_disk(self, folder):
        """Runs in the namespace."""
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], check=True)
        self.folder, ballast = pathlib.Path(folder), pathlib.Path(folder) / "ballast"
        with Writer(self.folder / "proof.ndjson", rotate=64 << 10, pause=300) as writer:
            for _ in range(3):
                before = writer.until(lambda now: now["written"] > 5000)
                fill(ballast)
                full = writer.until(lambda now: now["failed"] > before["failed"] + 1000)
                ballast.unlink()
                writer.until(lambda now: now["written"] > full["written"] + 1000 and now["notices"] > before["notices"])
            report = writer.stop()
        content = read(self.files())
        self.assert_conserved(report, content)
        causes = [notice for notice in content.notices if "No space left on device" in notice.get("cause", "")]
        self.assertGreaterEqual(len(causes), 3)
        print(f"three times a full disk: {report}, {len(self.files())} files")

    def test_a_directory_that_vanishes(self):
        with Writer(self.log, pause=300) as writer:
            writer.until(lambda now: now["written"] > 2000)
            elsewhere = self.folder.with_name("elsewhere")
            self.folder.rename(elsewhere)
            # What the file that is still open gets until the path is looked at is not lost.
            writer.until(lambda now: now["failed"] > 0)
            self.folder.mkdir()
            before = writer.statistics()
            writer.until(lambda now: now["written"] > before["written"] + 2000 and now["notices"] > 0)
            report = writer.stop()
        self.assert_conserved(report, read([elsewhere / "proof.ndjson", *self.files()]))


class Endings(InAFolder):
    def test_kill_9(self):
        tally = self.folder / "tally"
        capacity = 64 << 10
        with Writer(self.log, rotate=64 << 10, capacity=capacity, tally=tally, padding=500) as writer:
            writer.until(lambda now: now["written"] > 20000)
            writer.process.kill()
            writer.process.wait()
        content = read(self.files())
        self.assertTrue(all(is_last for *_, is_last in content.torn) and len(content.torn) <= 1, content.torn[:3])
        logged = struct.unpack("<8Q", tally.read_bytes())
        missing = 0
        for thread, found in numbers(content.records).items():
            self.assertEqual(sorted(found), list(range(len(found))), "a gap, which is more than the unflushed end")
            missing += max(0, logged[thread] - len(found))
        self.assertLessEqual(missing * 600, 2 * capacity, "more is missing than the buffer and the batch on its way hold")
        print(f"kill -9: {sum(logged)} logged, {missing} of the buffer missing, {len(content.torn)} torn at the end")

    def ended(self, *arguments):
        return subprocess.run(
            [PROGRAM, "write", str(self.log), "threads=2", "events=500", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, "SWIFT_BACKTRACE": "enable=no"})

    def test_exit_writes_what_waits(self):
        self.assertEqual(self.ended("end=exit").returncode, 0)
        self.assert_complete(read([self.log]), threads=2)

    def test_without_last_words_a_crash_takes_the_buffer_along(self):
        # On a busy machine the writer may have had its turn before the crash.
        for _ in range(20):
            self.log.unlink(missing_ok=True)
            self.assertLess(self.ended("end=trap").returncode, 0)
            if len(read([self.log]).records) < 1000:
                return
        self.fail("nothing was missing after any of 20 crashes")

    def test_last_words(self):
        for ending, expected in (
                ("fault", [signal.SIGSEGV]), ("trap", [signal.SIGILL, signal.SIGTRAP]), ("abort", [signal.SIGABRT])):
            with self.subTest(ending):
                self.log.unlink(missing_ok=True)
                done = self.ended(f"end={ending}", "lastwords=1")
                self.assertIn(-done.returncode, expected)
                content = read([self.log])
                self.assertEqual(content.torn, [])
                self.assert_complete(content, threads=2)
                self.assertEqual(len(content.records), 1000)
                self.assertIn(b"the handler before", done.stderr)


class Others(InAFolder):
    def rotate(self, *directives):
        """Has logrotate do its work, once."""
        configuration = self.folder.with_name("logrotate.conf")
        text = "\n".join([f"{self.log} {{", "su root root" if os.geteuid() == 0 else "", "rotate 1000", *directives, "}", ""])
        configuration.write_text(text)
        configuration.chmod(0o644)
        self.folder.chmod(0o755)
        logrotate = shutil.which("logrotate", path=os.environ.get("PATH", "") + ":/usr/sbin")
        state = str(self.folder.with_name("state"))
        subprocess.run([logrotate, "--force", "--state", state, str(configuration)], check=True)

    def test_logrotate_create_and_sighup(self):
        with Writer(self.log, pause=300, sighup=1) as writer:
            writer.until(lambda now: now["written"] > 0)
            for _ in range(10):
                self.rotate("create", "postrotate", f"kill -HUP {writer.process.pid}", "endscript")
                before = writer.statistics()
                writer.until(lambda now: now["written"] > before["written"] + 500)
            report = writer.stop()
        content = read(self.files())
        self.assert_conserved(report, content)
        self.assert_complete(content, threads=8)
        self.assertEqual(report["failed"], 0)
        self.assertEqual(len(self.files()), 11)
        # A batch that was on its way when the signal came may have had its 500 lines: not every file must have got one.
        self.assertGreater(sum(path.stat().st_size > 0 for path in self.files()), 5)

    def test_logrotate_nocreate_and_no_word(self):
        with Writer(self.log, pause=300) as writer:
            writer.until(lambda now: now["written"] > 500)
            self.rotate("nocreate")
            while not self.log.exists():
                writer.statistics()
            report = writer.stop()
        content = read(self.files())
        self.assert_conserved(report, content)
        self.assert_complete(content, threads=8)

    def test_logrotate_copytruncate(self):
        with Writer(self.log, pause=300) as writer:
            writer.until(lambda now: now["written"] > 0)
            for _ in range(10):
                before = writer.statistics()
                self.rotate("copytruncate")
                writer.until(lambda now: now["written"] > before["written"] + 500)
            report = writer.stop()
        content = read(self.files())
        # Between the copy and the truncation lines are lost, as logrotate's manual says: of each thread a single run of records each time. Those
        # that remain are whole, and each stands once. A copy may end where a line was just being written.
        self.assertTrue(all(is_last for *_, is_last in content.torn), content.torn[:3])
        self.assertLessEqual(len(content.records), report["written"])
        for thread, found in numbers(content.records).items():
            self.assertEqual(len(found), len(set(found)))
            found = sorted([-1, *found])
            gaps = sum(after != before + 1 for before, after in zip(found, found[1:]))
            self.assertLessEqual(gaps, 10, f"thread {thread} lacks more than what ten truncations took")
        print(f"copytruncate, ten times: {report['written']} written, {len(content.records)} left by logrotate")

    def test_a_signal_lowers_the_level_and_raises_it_again(self):
        with Writer(self.log, pause=3000, threads=1, usr2=1) as writer:
            writer.until(lambda now: now["written"] > 10)
            for expected in (True, False):
                writer.process.send_signal(signal.SIGUSR2)
                while not any(notice["debug"] is expected for notice in read([self.log]).notices):
                    writer.statistics()
            writer.stop()
        events = [record["event"] for record in read([self.log]).records]
        self.assertEqual(events[0], "record")
        self.assertIn("detail", events)
        self.assertEqual(events[-1], "record")


if __name__ == "__main__":
    if sys.argv[1:2] == ["on-small-disk"]:
        Disks("on_small_disk").on_small_disk(sys.argv[2])
    else:
        unittest.main()
