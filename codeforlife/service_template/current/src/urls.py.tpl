@@ if example
from django.urls import path

@@ end
@@ if not example and own-users
from django.urls import path

@@ end
from codeforlife.routers import DefaultRouter
from codeforlife.urls import get_urlpatterns
from codeforlife.urls.handlers import *  # noqa: F403
@@ if example

from .views import FruitViewSet, LoginView
@@ end
@@ if not example and own-users

from .views import LoginView
@@ end
@@ if example and codeforlife-users
from .views.start import StartView
@@ end

router = DefaultRouter()
@@ if example
router.register("fruits", FruitViewSet, basename="fruit")
@@ end

urlpatterns = get_urlpatterns(
    [
@@ if example and codeforlife-users
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
@@ end
@@ if own-users
        path(
            "session/login-with-email/",
            LoginView.as_view(),
            name="login-with-email",
        ),
@@ end
        *router.urls,
@@ if own-users
    ],
    include_user_urls=False,
@@ else
    ]
@@ end
)
