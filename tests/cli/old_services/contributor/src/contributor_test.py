from codeforlife.tests import TestCase
from django.contrib.auth import get_user_model

from .models import Contributor


class TestContributor(TestCase):
    def test_user(self):
        contributor = Contributor.objects.create(id=1, name="ada")
        assert get_user_model().objects.get() == contributor
