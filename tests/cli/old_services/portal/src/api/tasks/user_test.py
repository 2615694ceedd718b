from codeforlife.tests import CeleryTestCase
from codeforlife.user.models import IndependentUser

from .user import independents


class TestUser(CeleryTestCase):
    def test_independents(self):
        """There are independents in each database."""
        assert IndependentUser.objects.exists()
        self.assert_data_warehouse_task(independents)
