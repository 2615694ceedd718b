from codeforlife.urls import get_urlpatterns
from codeforlife.urls.handlers import *  # noqa: F403

urlpatterns = get_urlpatterns([])
