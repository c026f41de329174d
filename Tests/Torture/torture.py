#!/usr/bin/env python3
"""Random deeds on log files, under a running agent that is paused, stopped and killed in between, and servers that fail.

    torture.py [--seeds 15] [--first 1] [--steps 150] [--jobs 4] [--known] [--keep]

Each seed is a run of its own: `torture.py --first SEED --seeds 1` does the same deeds again. `--known` begins with every seed that ever
failed (`failed_seeds.py`). A run that fails prints what it did.

Held to be true, for each of two sinks:

- nothing is lost but what a deed destroyed before any agent could read it; the model (`model.py`) says which lines these are;
- no line is there twice: one id a line; nothing is there that was not written;
- lines of a file have rising times in their order, and, where batches go one after the other, arrive in it; offsets are true;
- the agent's books add up in every scrape, and say at the end what the servers know to have answered;
- no checkpoint is ever ahead of what the server or the dead letter has; after a clean stop it is at the end, and nothing is sent again.

A step ends by progress: it waits until lines have come, or until all that is owed is there. No time decides that something is so;
only where nothing at all has moved for long although something is owed, the run is called stalled, and fails.
"""

import argparse
import concurrent.futures
import pathlib
import shutil
import sys
import tempfile
import traceback

from failed_seeds import FAILED
from run import Run, VOCABULARY, Wrong


def run(seed, vocabulary, steps, keep):
    """Returns what to print, and whether all is well."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"torture-{seed}-"))
    folder.chmod(0o755)
    torture = Run(seed, steps, vocabulary, folder)
    try:
        complaint = torture.run()
    except Wrong as wrong:
        complaint = str(wrong)
    except Exception:
        complaint = traceback.format_exc()
    finally:
        torture.close()
    told = f"seed {seed}: {torture.summary()}: {complaint or 'all is well'}"
    if complaint:
        told += f"\n  Again: torture.py --first {seed} --seeds 1 --steps {steps} --vocabulary {vocabulary}"
        told += "".join(f"\n  {number}: {deed}" for number, deed in enumerate(torture.deeds))
        (folder / "deeds").write_text(told)
    if complaint and keep:
        told += f"\n  kept in {folder}"
    else:
        shutil.rmtree(folder)
    return told, complaint is None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=15)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--steps", type=int, default=150)
    parser.add_argument("--jobs", type=int, default=4, help="runs side by side; they wait more than they work")
    parser.add_argument("--vocabulary", type=int, default=len(VOCABULARY), help="so many of the kinds of deeds, the first ones")
    parser.add_argument("--known", action="store_true", help="every seed that ever failed, too")
    parser.add_argument("--keep", action="store_true", help="keep the folders of runs that fail")
    arguments = parser.parse_args()
    runs = [(seed.seed, seed.vocabulary, seed.steps) for seed in FAILED] if arguments.known else []
    runs += [(seed, arguments.vocabulary, arguments.steps) for seed in range(arguments.first, arguments.first + arguments.seeds)]
    failed = []
    with concurrent.futures.ProcessPoolExecutor(arguments.jobs) as pool:
        pending = {pool.submit(run, *parts, arguments.keep): parts[0] for parts in runs}
        for done in concurrent.futures.as_completed(pending):
            told, is_well = done.result()
            print(told, flush=True)
            if not is_well:
                failed.append(pending[done])
    print(f"{len(runs) - len(failed)} of {len(runs)} runs are well.")
    if failed:
        sys.exit(f"FAIL: seeds {sorted(failed)}")


if __name__ == "__main__":
    main()
