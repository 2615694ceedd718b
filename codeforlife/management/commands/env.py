"""Lists the environment variables that a service reads."""

from __future__ import annotations

import json
import os
import typing as t
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandParser

from codeforlife.conf import get_settings
from codeforlife.configuration.env_files import source_of
from codeforlife.settings._environment import Variable, env

__all__ = ["Command"]


class Command(BaseCommand):
    """Lists every variable, its value (secrets masked) and where that comes from.

    Works where the configuration is wrong, too: what is missing is what it shows.
    """

    help = "List the environment variables that this service reads."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument(
            "--format",
            choices=["text", "json", "markdown"],
            default="text",
            help="How to list them; markdown leaves the values out.",
        )
        parser.add_argument(
            "--missing", action="store_true", help="List only what must be set."
        )

    def handle(self, *args: t.Any, **options: t.Any) -> None:
        """List the variables."""
        variables = [env.variables[name] for name in sorted(env.variables)]
        if options["missing"]:
            variables = [item for item in variables if _get_state(item) == "missing"]
        write = getattr(self, f"_write_{options['format']}")
        write(variables)

    def _write_text(self, variables: list[Variable]) -> None:
        width = max((len(variable.name) for variable in variables), default=0)
        for variable in variables:
            state = _get_state(variable)
            style = {"missing": self.style.ERROR, "default": self.style.NOTICE}
            mark = style.get(state, self.style.SUCCESS)(f"{state:<22}")
            self.stdout.write(f"{variable.name:<{width}}  {mark} {_show(variable)}")

    def _write_json(self, variables: list[Variable]) -> None:
        listed = [
            asdict(variable)
            | {"state": _get_state(variable), "value": _show(variable) or None}
            for variable in variables
        ]
        self.stdout.write(json.dumps(listed, indent=2))

    def _write_markdown(self, variables: list[Variable]) -> None:
        self.stdout.write("| variable | value | default | meaning |")
        self.stdout.write("|---|---|---|---|")
        for item in variables:
            default = f"`{item.default}`" if item.default else ""
            kind = item.kind + (" (secret)" if item.secret else "")
            self.stdout.write(f"| `{item.name}` | {kind} | {default} | {item.help} |")
        self._write_settings()

    def _write_settings(self) -> None:
        """List the settings that no variable sets, but a settings module may."""
        self.stdout.write("\n| setting | value | default | meaning |")
        self.stdout.write("|---|---|---|---|")
        for name, setting in sorted(get_settings().items()):
            if setting.variable is None:
                shown = setting.show(setting.default)
                default = f"`{shown}`" if shown else ""
                self.stdout.write(
                    f"| `{name}` | {setting.kind} | {default} | {setting.help} |"
                )


def _get_state(variable: Variable) -> str:
    source = source_of(variable.name) if os.environ.get(variable.name) else None
    return source or ("missing" if variable.required else "default")


def _show(variable: Variable) -> str:
    value = os.environ.get(variable.name) or variable.default or ""
    return "***" if variable.secret and value else value
