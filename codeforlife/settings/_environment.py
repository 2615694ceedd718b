"""The one place where environment variables are read: typed, and listed.

A problem does not stop the reading: all of them are reported together at the end.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec

from codeforlife.configuration import (
    ConfigurationError,
    MissingExtraError,
    describe,
    is_listing,
)
from codeforlife.configuration.secrets import is_placeholder
from codeforlife.configuration.setting import Setting

__all__ = ["Environment", "Variable", "env"]


@dataclass(frozen=True)
class Variable:
    """One environment variable that the package reads.

    Attributes:
        name: Its name, in the case in which it is written.
        kind: What a value must look like, such as "a whole number".
        default: The value when it is not set, as it would be written.
        help: What it is for, in one sentence.
        secret: Whether its value must never be shown.
        required: Whether it must be set in this environment.
    """

    name: str
    kind: str
    default: str | None
    help: str
    secret: bool
    required: bool


class Environment:
    """Reads environment variables and remembers which, and what was wrong."""

    def __init__(self) -> None:
        self.variables: dict[str, Variable] = {}
        self.problems: list[str] = []

    @property
    def is_local(self) -> bool:
        """Whether this is a developer's machine or a test run."""
        return (os.environ.get("ENV") or "local") == "local"

    def read[V](
        self,
        setting: Setting[V],
        default: V | None = None,
        *,
        required: bool | None = None,
    ) -> V:
        """Read the variable of a setting; an empty one counts as not set.

        Args:
            setting: The declaration.
            default: Another default, where it follows from other variables.
            required: Whether it must be set; by default as the declaration says.

        Returns:
            The value; the default where there is none, or a wrong one, which is noted.
        """
        if default is None:
            default = setting.get_default(local=self.is_local)
        if required is None:
            required = setting.required and not self.is_local
        name = self._list(setting, default, required)
        raw = os.environ.get(name) or None
        if raw is None:
            if required:
                self.problem(name, f"set it to {setting.kind}. {setting.help}")
            return default
        try:
            value = setting.parse(raw)
        except ValueError:
            self.problem(name, f"it must be {setting.kind}.")
            return default
        if required and setting.secret and is_placeholder(raw):
            self.problem(name, f"it is still a placeholder. {setting.help}")
        return value

    def is_set(self, name: str) -> bool:
        """Say whether a variable has a value; does not list it."""
        return bool(os.environ.get(name))

    def problem(self, name: str, fix: str) -> None:
        """Note that the value of a variable is wrong."""
        variable = self.variables.get(name)
        secret = variable is not None and variable.secret
        value = os.environ.get(name) or None
        if value is None:
            self.require(name)
        self.problems.append(describe(name, value, fix, secret=secret))

    def need(self, module: str, extra: str, feature: str) -> None:
        """Note that a package is not installed that the configuration asks for."""
        if find_spec(module) is None:
            self.problems.append(str(MissingExtraError(feature, extra)))

    def require(self, name: str) -> None:
        """List a variable as one that must be set here."""
        if name in self.variables:
            self.variables[name] = replace(self.variables[name], required=True)

    def collect[V](self, read: Callable[[], V]) -> V | None:
        """Call something that may find the configuration wrong, and note what."""
        try:
            return read()
        except ConfigurationError as error:
            self.problems.extend(error.problems)
            return None

    def raise_problems(self) -> None:
        """Stop the start if anything was wrong.

        Raises:
            ConfigurationError: One line for each problem.
        """
        # Kept: Django swallows the first failure, and imports the settings once more.
        if self.problems and not is_listing():
            raise ConfigurationError(*dict.fromkeys(self.problems))

    def _list[V](self, setting: Setting[V], default: V, required: bool) -> str:
        name = setting.variable
        if name is None:
            raise TypeError(f"{setting.name} has no variable.")
        self.variables[name] = Variable(
            name,
            setting.kind,
            setting.show(default),
            setting.help,
            setting.secret,
            required,
        )
        return name


env = Environment()
