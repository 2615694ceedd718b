"""Names that are still there, and go with a later version.

A name is first an alias that warns, for at least one minor version, and goes in a
breaking one. Each warning names the version in which its name goes; the release of that
version is refused while the name is there.

Example:
    To see all of them in a service's tests, in its ``pyproject.toml``::

        [tool.pytest.ini_options]
        filterwarnings = ["error::codeforlife.deprecation.RemovedInCodeForLife3Warning"]
"""

from __future__ import annotations

import warnings

__all__ = ["RemovedInCodeForLife3Warning", "warn_deprecated"]


class RemovedInCodeForLife3Warning(DeprecationWarning):
    """What is used goes with codeforlife 3.0.

    Attributes:
        version: The version in which it is gone.
    """

    version = "3.0"


def warn_deprecated(
    name: str,
    instead: str,
    category: type[RemovedInCodeForLife3Warning] = RemovedInCodeForLife3Warning,
    *,
    stacklevel: int = 2,
) -> None:
    """Warn the caller of a deprecated function, method or class.

    Args:
        name: What is deprecated.
        instead: What to use in its place, as a sentence.
        category: The warning of the version in which it goes.
        stacklevel: 2 for the caller of the function that calls this one, as in
            `warnings.warn`.
    """
    warnings.warn(
        f"{name} is deprecated and goes with codeforlife {category.version}. {instead}",
        category,
        stacklevel=stacklevel + 1,
    )
