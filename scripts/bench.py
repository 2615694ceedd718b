"""Run each benchmark in a process of its own, one after the other."""

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Run `tests/benchmarks/bench_*.py`; the first failure ends it."""
    for path in sorted((_ROOT / "tests/benchmarks").glob("bench_*.py")):
        print(f"\n{path.stem.removeprefix('bench_')}", flush=True)
        subprocess.run(
            [sys.executable, str(path), *sys.argv[1:]], cwd=_ROOT, check=True
        )


if __name__ == "__main__":
    main()
