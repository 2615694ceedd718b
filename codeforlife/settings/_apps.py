"""The list of installed apps that a service edits."""

__all__ = ["InstalledApps"]

_LEGACY = frozenset({"common", "game", "portal"})


class InstalledApps(list[str]):
    """`INSTALLED_APPS`, from which a service may remove what earlier versions listed.

    Services written for versions that still brought the apps "common", "game" and
    "portal" remove them. That goes on working; every other absent name is an error, as
    in any list.
    """

    def remove(self, value: str) -> None:
        """Remove an app.

        Args:
            value: The app, as it is listed.

        Raises:
            ValueError: It is not listed, and never was.
        """
        if value in self or value not in _LEGACY:
            super().remove(value)
