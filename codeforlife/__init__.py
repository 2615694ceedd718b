"""The package on which every Code for Life back end stands."""

from pathlib import Path

from codeforlife.secrets import Secrets
from codeforlife.set_up import set_up_settings

__all__ = [
    "BASE_DIR",
    "DATA_DIR",
    "TEMPLATES_DIR",
    "USER_DIR",
    "Secrets",
    "__version__",
    "set_up_settings",
]

__version__ = "0.0.0"

BASE_DIR = Path(__file__).resolve().parent
DATA_DIR = BASE_DIR / "data"
TEMPLATES_DIR = BASE_DIR / "templates"
USER_DIR = BASE_DIR / "user"
