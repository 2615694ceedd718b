from django.core.management import call_command

from codeforlife.tests import TestCase

from ...models import Contributor


class TestFixtureCommands(TestCase):
    def test_load_fixtures(self) -> None:
        call_command("load_fixtures", "src", verbosity=0)
        assert Contributor.objects.count() == 2
