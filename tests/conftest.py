"""What the whole suite shares: the plugin that services use, loaded by hand.

Where the package is installed its entry point has loaded it already, by the same name.
"""

from hypothesis import settings

pytest_plugins = ["codeforlife.pytest_plugin"]

# How long an example takes says more about the machine than about the code.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")
