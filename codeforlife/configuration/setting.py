"""How a setting is declared: its name, type, default and description, once.

The same declaration reads the environment variable, checks what a service's settings
module says, gives the value to the code that uses it, and writes the reference page.
"""

from __future__ import annotations

import typing as t
from collections.abc import Sequence
from ipaddress import ip_network
from pathlib import Path

from django.conf import settings

from .domains import is_domain
from .errors import ConfigurationError
from .set_up import get_secrets

__all__ = [
    "Choice",
    "Domain",
    "File",
    "Flag",
    "Integer",
    "Items",
    "Networks",
    "Optional",
    "OptionalItems",
    "Secret",
    "Setting",
    "Text",
    "Url",
]

# These name no host: what is talked to is known already.
_COMPLETE_URLS = ("memory://", "sqs://")


class Setting[V]:
    """A setting of the package, as an attribute of a group in `codeforlife.conf`.

    Read from the group's instance it is the value: the Django setting of its name, or
    else the default. Read from the group's class it is this declaration.

    Args:
        name: The Django setting, and the environment variable that sets it.
        default: The value where nothing sets it.
        help: What it is for, in one sentence.
        deployed: The default outside local, if it is another one.
        variable: The environment variable, if it has another name; `None` where the
            setting has none and is set in the settings module.
        secret: Whether the value must never be shown.
        required: Whether a deployed service must set it.
    """

    kind = "a text"

    def __init__(
        self,
        name: str,
        default: V,
        help: str,
        *,
        deployed: V | None = None,
        variable: str | None = "",
        secret: bool = False,
        required: bool = False,
    ) -> None:
        self.name = name
        self.default = default
        self.help = help
        self.deployed = deployed
        self.variable = name if variable == "" else variable
        self.secret = secret
        self.required = required

    @t.overload
    def __get__(self, group: None, owner: type) -> t.Self: ...

    @t.overload
    def __get__(self, group: object, owner: type) -> V: ...

    def __get__(self, group: object | None, owner: type) -> t.Self | V:
        """Return the value in effect; on the class, the declaration."""
        return self if group is None else self.get_value()

    def get_value(self) -> V:
        """Return the Django setting, or else the default."""
        value = getattr(settings, self.name, None)
        # As for variables: an empty text counts as not set.
        if value is None or value == "":
            return self.get_default(local=getattr(settings, "ENV", "local") == "local")
        return t.cast(V, value)

    def get_default(self, *, local: bool) -> V:
        """Return the default of an environment."""
        return self.default if local or self.deployed is None else self.deployed

    def parse(self, raw: str) -> V:
        """Convert the text of an environment variable.

        Raises:
            ValueError: It is not of this kind.
        """
        return t.cast(V, raw)

    def accepts(self, value: object) -> bool:
        """Say whether a settings module may set it to a value."""
        return isinstance(value, str)

    def show(self, value: V) -> str | None:
        """Write a value as an environment variable has it; nothing for no value."""
        return None if value in (None, "") else str(value)


class Text(Setting[str]):
    """A text."""


class Secret(Text):
    """A text that is a Django setting, or else one of the service's secrets."""

    def get_value(self) -> str:
        """Return the setting, else the secret of that name, else an empty text."""
        if value := super().get_value():
            return value
        try:
            return getattr(get_secrets(), self.name) or ""
        except ConfigurationError:
            return ""


class Optional(Setting[str | None]):
    """A text that may be absent."""

    def __init__(self, name: str, help: str, **options: t.Any) -> None:
        super().__init__(name, None, help, **options)


class Choice[V](Setting[V]):
    """One of some values.

    Args:
        choices: The values.
        *args: See `Setting`.
        **options: See `Setting`.
    """

    def __init__(
        self, choices: Sequence[object], *args: t.Any, **options: t.Any
    ) -> None:
        super().__init__(*args, **options)
        self.choices = choices
        self.kind = f"one of {', '.join(map(str, choices))}"

    def parse(self, raw: str) -> V:
        """Return the text if it is one of the choices."""
        if raw not in self.choices:
            raise ValueError(raw)
        return t.cast(V, raw)

    def accepts(self, value: object) -> bool:
        """Say whether it is one of the choices."""
        return value in self.choices


class Integer(Setting[int]):
    """A whole number within bounds."""

    def __init__(
        self, *args: t.Any, low: int = 0, high: int = 2**31, **options: t.Any
    ) -> None:
        super().__init__(*args, **options)
        self.low, self.high = low, high
        self.kind = f"a whole number from {low}"
        self.kind += f" to {high}" if high < 2**31 else ""

    def parse(self, raw: str) -> int:
        """Convert the text."""
        value = int(raw)
        if not self.accepts(value):
            raise ValueError(raw)
        return value

    def accepts(self, value: object) -> bool:
        """Say whether it is a number within the bounds."""
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return is_number and self.low <= t.cast(int, value) <= self.high


class Flag(Setting[bool]):
    """A switch: 0 or 1 (or false/true, no/yes, off/on)."""

    kind = "0 or 1"
    _words = dict.fromkeys(("1", "true", "t", "yes", "y", "on"), True) | dict.fromkeys(
        ("0", "false", "f", "no", "n", "off"), False
    )

    def parse(self, raw: str) -> bool:
        """Convert the text."""
        try:
            return self._words[raw.strip().lower()]
        except KeyError:
            raise ValueError(raw) from None

    def accepts(self, value: object) -> bool:
        """Say whether it is `True` or `False`."""
        return isinstance(value, bool)

    def show(self, value: bool) -> str | None:
        """Write the value as 0 or 1."""
        return str(int(value))


class _Listing[V: list[str] | None](Setting[V]):
    kind = "a comma-separated list"

    def parse(self, raw: str) -> V:
        """Split the text."""
        return t.cast(V, [item.strip() for item in raw.split(",") if item.strip()])

    def accepts(self, value: object) -> bool:
        """Say whether it is a list of texts."""
        return isinstance(value, list | tuple | set | frozenset) and all(
            isinstance(item, str) for item in value
        )

    def show(self, value: V) -> str | None:
        """Join the values."""
        return ",".join(t.cast(Sequence[str], value or ())) or None


class OptionalItems(_Listing[list[str] | None]):
    """A comma-separated list that may be absent."""

    def __init__(self, name: str, help: str, **options: t.Any) -> None:
        super().__init__(name, None, help, **options)


class Items(_Listing[list[str]]):
    """A comma-separated list."""

    def __init__(
        self, name: str, default: Sequence[str], help: str, **options: t.Any
    ) -> None:
        super().__init__(name, list(default), help, **options)


class Networks(Items):
    """A comma-separated list of addresses and networks, or ``*``."""

    kind = "a comma-separated list of addresses, networks or *"

    def parse(self, raw: str) -> list[str]:
        """Split the text."""
        values = super().parse(raw)
        for value in values:
            if value != "*":
                ip_network(value)
        return values


class Url(Setting[str]):
    """A URL with one of some schemes."""

    def __init__(
        self,
        *args: t.Any,
        schemes: Sequence[str] = ("http", "https"),
        **options: t.Any,
    ) -> None:
        super().__init__(*args, **options)
        self.schemes = schemes
        self.kind = f"a URL that starts with {' or '.join(f'{s}://' for s in schemes)}"

    def parse(self, raw: str) -> str:
        """Return the text if it is such a URL."""
        scheme, _, rest = raw.partition("://")
        if scheme not in self.schemes or not (rest or raw in _COMPLETE_URLS):
            raise ValueError(raw)
        return raw


class Domain(Setting[str]):
    """A host name or an address."""

    kind = "a domain, without a scheme, port or path"

    def parse(self, raw: str) -> str:
        """Return the text if it is a domain."""
        if not is_domain(raw):
            raise ValueError(raw)
        return raw


class File(Setting[Path]):
    """A path, relative to the service's directory."""

    kind = "a path"

    def get_value(self) -> Path:
        """Return the whole path."""
        return Path(getattr(settings, "BASE_DIR", ".")) / super().get_value()

    def parse(self, raw: str) -> Path:
        """Convert the text."""
        return Path(raw)

    def accepts(self, value: object) -> bool:
        """Say whether it is a path."""
        return isinstance(value, str | Path)
