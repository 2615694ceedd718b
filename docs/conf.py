"""How the documentation is built; the reference reads the docstrings."""

import os
import sys
from pathlib import Path

import django

_ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(_ROOT), str(_ROOT / "example")]
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
django.setup()

from codeforlife import __version__  # noqa: E402

project = "codeforlife"
author = "Code for Life"
release = __version__
html_title = "codeforlife"
html_theme = "furo"
exclude_patterns = ["_build"]

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_default_options = {"members": True, "show-inheritance": True}
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
