from django.urls import path

from codeforlife.routers import default_router
from codeforlife.urls import get_urlpatterns
from codeforlife.urls.handlers import *  # noqa: F403

from .views import (
    AgreementSignatureViewSet,
    CheckSignedLatestAgreementView,
    ContributorViewSet,
    LoginView,
)

default_router.register("contributors", ContributorViewSet, basename="contributor")
default_router.register(
    "agreement-signatures", AgreementSignatureViewSet, basename="agreement-signature"
)

urlpatterns = get_urlpatterns(
    [
        path("session/login/", LoginView.as_view(), name="session-login"),
        path(
            "contributors/emails/check-signed-latest-agreement/",
            CheckSignedLatestAgreementView.as_view(),
            name="check-signed-latest-agreement",
        ),
        *default_router.urls,
    ],
    include_user_urls=False,
)
