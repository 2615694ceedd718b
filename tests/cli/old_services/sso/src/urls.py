from codeforlife.urls import get_urlpatterns
from codeforlife.urls.handlers import *
from django.urls import path

from .views import LoginView

urlpatterns = get_urlpatterns(
    [path("login/<str:form>/", LoginView.as_view(), name="session-login")],
    include_user_urls=False,
)
