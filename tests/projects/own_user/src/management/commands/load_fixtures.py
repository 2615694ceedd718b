from codeforlife.commands import LoadFixtures as Command

__all__ = ["Command"]
