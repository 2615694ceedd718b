from django.urls import path

from codeforlife.routers import DefaultRouter
from codeforlife.urls import get_urlpatterns
from codeforlife.urls.handlers import *  # noqa: F403

from .views import FruitViewSet, LoginView
from .views.start import StartView

router = DefaultRouter()
router.register("fruits", FruitViewSet, basename="fruit")

urlpatterns = get_urlpatterns(
    [
        path("", StartView.as_view(), name="start"),
        path(
            "session/login-with-email/",
            LoginView.as_view(),
            {"form": "email"},
            name="login-with-email",
        ),
        path(
            "session/login-as-student/",
            LoginView.as_view(),
            {"form": "student"},
            name="login-as-student",
        ),
        *router.urls,
    ]
)
