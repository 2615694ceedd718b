from unittest.mock import patch

from codeforlife.tests import TestCase
from codeforlife.user.models import Class, User
from common.models import DailyActivity
from src.models import Note

from . import invitation


class TestInvitation(TestCase):
    fixtures = ["school_1", "school_teacher_invitations"]

    def setUp(self):
        # The first user is the portal's admin.
        self.user = User.objects.first()

    def test_count(self):
        assert invitation.count(DailyActivity()) == 1

    def test_describe(self):
        with patch("common.models.DailyActivity.save"):
            digest, groups = invitation.describe(self.user)
        assert len(digest) == 64
        assert groups == 0

    def test_note(self):
        student = Class.objects.get(access_code="AB123").students.first()
        note = Note.objects.create(student=student, author=self.user)
        assert note.author.email == "codeforlife-portal@ocado.com"
        assert self.user.has_perm("common.view_school")
