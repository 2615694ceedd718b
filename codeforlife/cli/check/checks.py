"""The checks: which commands each runs on a service."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from .production import get_production_environment
from .service import DEFAULTS, Service

__all__ = ["CHECKS", "Command", "Skipped"]


class Skipped(Exception):
    """The check does not apply to the service; the message says why."""


@dataclass(frozen=True)
class Command:
    """A command of a check.

    Attributes:
        module: The module that Python runs; or a script, such as ``manage.py``.
        arguments: Its arguments.
        env: Variables that are set beside those of the process.
    """

    module: str
    arguments: Iterable[str]
    env: Mapping[str, str] = field(default_factory=dict)

    @property
    def line(self) -> list[str]:
        """The command line."""
        is_script = self.module.endswith(".py")
        program = [self.module] if is_script else ["-m", self.module]
        return [sys.executable, *program, *self.arguments]


# Read by mypy's and pylint's plugins, and by pytest's.
_SETTINGS = {"DJANGO_SETTINGS_MODULE": "settings"}
# A variable, because older versions of ruff have no such option of each command.
_ONE_LINE_EACH = {"RUFF_OUTPUT_FORMAT": "concise"}


def _check_imports(service: Service) -> Command:
    if "ruff" in service.tools:
        return Command("ruff", ["check", "--select=I", "."], _ONE_LINE_EACH)
    own = "isort" in service.tools
    style = [] if own else ["--profile=black", "--line-length=80", "--skip=migrations"]
    return Command("isort", ["--check-only", *style, "."])


def _check_format(service: Service) -> Command:
    if "ruff" in service.tools:
        return Command("ruff", ["format", "--check", "."], _ONE_LINE_EACH)
    own = "black" in service.tools
    style = [] if own else ["--line-length=80", "--extend-exclude=/migrations/"]
    return Command("black", ["--check", *style, "."])


def _check_types(service: Service) -> Command:
    if "mypy" in service.tools:
        return Command("mypy", [], _SETTINGS)
    return Command("mypy", [f"--config-file={DEFAULTS / 'mypy.ini'}", "."], _SETTINGS)


def _check_lint(service: Service) -> Command:
    if "ruff" in service.tools:
        return Command("ruff", ["check", "."], _ONE_LINE_EACH)
    own = "pylint" in service.tools
    style = [] if own else [f"--rcfile={DEFAULTS / 'pylintrc.toml'}"]
    return Command("pylint", [*style, "--recursive=y", "."], _SETTINGS)


def _check_project(service: Service) -> Command:
    if not service.is_from_template:
        # Which secrets its production needs, nothing says.
        return Command("manage.py", ["check"])
    arguments = ["check", "--deploy", "--fail-level=WARNING"]
    return Command("manage.py", arguments, get_production_environment(service))


def _check_migrations(service: Service) -> Command:
    return Command("manage.py", ["makemigrations", "--check", "--dry-run"])


def _check_schema(service: Service) -> Command:
    strict = ["--fail-on-warn"] if service.is_from_template else []
    arguments = ["spectacular", f"--file={os.devnull}", "--validate", *strict]
    return Command("manage.py", arguments)


def _check_tests(service: Service) -> Command:
    own = "pytest" in service.tools
    files = "python_files=*_test.py test_*.py"
    options = [] if own else ["--ds=settings", "-o", "pythonpath=.", "-o", files]
    if "coverage" not in service.tools:
        options.append(f"--cov-config={DEFAULTS / 'coveragerc'}")
    report = ["--cov", "--cov-report=xml", "--cov-report=", "--cov-fail-under=0"]
    return Command("pytest", [*options, "--numprocesses=auto", *report])


def _check_coverage(service: Service) -> Command:
    if not (service.folder / ".coverage").is_file():
        raise Skipped("no tests were run")
    own = "coverage" in service.tools
    options = [] if own else [f"--rcfile={DEFAULTS / 'coveragerc'}"]
    return Command("coverage", ["report", *options])


def _check_packages(service: Service) -> Command:
    return Command("pip", ["check", "--disable-pip-version-check"])


def _check_template(service: Service) -> Command:
    if not service.is_from_template:
        raise Skipped("the template did not make this service")
    return Command("codeforlife", ["updateservice", "--check"])


#: The checks by name, in the order in which they are run.
CHECKS: Mapping[str, Callable[[Service], Command]] = {
    "imports": _check_imports,
    "format": _check_format,
    "types": _check_types,
    "lint": _check_lint,
    "project": _check_project,
    "migrations": _check_migrations,
    "schema": _check_schema,
    "tests": _check_tests,
    "coverage": _check_coverage,
    "packages": _check_packages,
    "template": _check_template,
}
