from codeforlife.routers import default_router
from codeforlife.urls import get_urlpatterns
from codeforlife.urls.handlers import *

urlpatterns = get_urlpatterns(default_router.urls, include_user_urls=False)
