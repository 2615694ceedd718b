from codeforlife.commands import SummarizeFixtures


class Command(SummarizeFixtures):
    """Summarizes the fixtures of the domain and of the named apps."""

    required_app_labels = {"user"}
