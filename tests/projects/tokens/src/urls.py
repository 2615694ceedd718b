from django.urls import path

from codeforlife.urls import get_urlpatterns
from codeforlife.urls.handlers import *  # noqa: F403

from .views import SchoolView, WhoView

urlpatterns = get_urlpatterns(
    [
        path("who/<library>/<permission>/", WhoView.as_view()),
        path("schools/<library>/<int:pk>/", SchoolView.as_view()),
    ],
    include_user_urls=False,
)
