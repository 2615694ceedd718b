"""Write, or check, the public API as data."""

import argparse
import sys
from pathlib import Path

from ..release.commands import StepError
from .gate import check, read_api, write_api

_ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Run ``update`` or ``check``."""
    parser = argparse.ArgumentParser(prog="python -m scripts.api")
    parser.add_argument("command", choices=["update", "check"])
    parser.add_argument("--root", type=Path, default=_ROOT, help="the checkout")
    options = parser.parse_args()
    root = options.root.resolve()
    if options.command == "update":
        write_api(root, read_api(root))
    elif not check(root):
        raise SystemExit(1)


if __name__ == "__main__":
    try:
        main()
    except StepError as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
