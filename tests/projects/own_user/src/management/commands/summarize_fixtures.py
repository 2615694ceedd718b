from codeforlife.commands import SummarizeFixtures as Command

__all__ = ["Command"]
