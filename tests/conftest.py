"""What the whole suite shares: the plugin that services use, loaded by hand.

Where the package is installed its entry point has loaded it already, by the same name.
"""

pytest_plugins = ["codeforlife.pytest_plugin"]
