from codeforlife.commands import LoadFixtures


class Command(LoadFixtures):
    """Loads the fixtures of the domain and of the named apps."""

    required_app_labels = {"user"}
