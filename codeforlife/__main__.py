"""The command line: ``python -m codeforlife``."""

import sys

from codeforlife.cli import main

if __name__ == "__main__":
    sys.exit(main())
