"""How the documentation is built; the reference reads the docstrings."""

import os
import sys
from importlib import import_module
from pathlib import Path

import django
from sphinx.application import Sphinx
from sphinx.util.logging import getLogger

_ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(_ROOT), str(_ROOT / "example"), str(_ROOT / "docs/_ext")]
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
django.setup()

from codeforlife import __version__  # noqa: E402

project = "codeforlife"
author = "Code for Life"
release = __version__
html_title = "codeforlife"
html_theme = "furo"
exclude_patterns = ["_build", "examples"]

html_static_path = ["_static"]
html_css_files = ["site.css"]

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "domain"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_default_options = {"members": True, "show-inheritance": True}
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True


def _check_names(app: Sphinx, error: Exception | None) -> None:
    """Warn of each public name of a module on these pages that they do not show."""
    python = app.env.domains.python_domain
    for module in python.modules:
        for name in getattr(import_module(module), "__all__", ()):
            if error is None and f"{module}.{name}" not in python.objects:
                getLogger(__name__).warning("%s.%s is not shown", module, name)


def setup(app: Sphinx) -> None:
    """Have Sphinx call what is above."""
    app.connect("build-finished", _check_names)
