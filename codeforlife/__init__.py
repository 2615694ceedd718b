"""The package on which every Code for Life back end stands."""

from pathlib import Path

from codeforlife.configuration.secrets import Secrets
from codeforlife.configuration.set_up import set_up_settings

__all__ = [
    "BASE_DIR",
    "DATA_DIR",
    "TEMPLATES_DIR",
    "USER_DIR",
    "Secrets",
    "__version__",
    "set_up_settings",
]

#: The version of the package.
__version__ = "0.0.0"

#: The directory of the package.
BASE_DIR = Path(__file__).resolve().parent
#: Its subdirectory for data, of which there is none now.
DATA_DIR = BASE_DIR / "data"
#: Its subdirectory of templates.
TEMPLATES_DIR = BASE_DIR / "templates"
#: Its subdirectory of the app `codeforlife.user`.
USER_DIR = BASE_DIR / "user"
