"""The plugin that services use; an installed package has loaded it already."""

pytest_plugins = ["codeforlife.pytest_plugin"]
