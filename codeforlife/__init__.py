"""The package on which every Code for Life back end stands."""

__version__ = "0.0.0"
