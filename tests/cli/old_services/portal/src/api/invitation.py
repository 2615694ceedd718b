from common.helpers.generators import get_hashed_login_id
from common.models import DailyActivity, SchoolTeacherInvitation  # the old site's
from django.contrib.auth.models import Group, User


def count(today: DailyActivity) -> int:
    """Count the open invitations."""
    today.csv_click_count += 1
    return SchoolTeacherInvitation.objects.filter(is_active=True).count()


def describe(user: User) -> tuple[str, int]:
    return get_hashed_login_id(user.username), Group.objects.count()
