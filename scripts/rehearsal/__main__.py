"""Rehearse every release and every fault, and print the table."""

import sys
import tempfile
import time
from pathlib import Path

from .faults import FAULTS
from .scenarios import SCENARIOS
from .stage import open_stage


def main() -> None:
    """Rehearse what the arguments name, or everything; exit with 1 on a wrong row."""
    everything = SCENARIOS | FAULTS
    wrong = 0
    for name in sys.argv[1:] or everything:
        began = time.monotonic()
        first = {"base": "root", "tag": "v1.0.8"} if name == "first release" else {}
        with (
            tempfile.TemporaryDirectory() as folder,
            open_stage(Path(folder), **first) as stage,
        ):
            row = everything[name](stage)
        wrong += not row.ok
        mark = "ok" if row.ok else "WRONG"
        print(f"{mark:6}{time.monotonic() - began:5.1f} s  {row.name:28}{row.got}")
        if not row.ok:
            print(f"{'':15}wanted: {row.wanted}")
        sys.stdout.flush()
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
