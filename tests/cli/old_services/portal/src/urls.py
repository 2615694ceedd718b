from codeforlife.urls import get_urlpatterns
from codeforlife.urls.handlers import *

urlpatterns = get_urlpatterns([], include_user_urls=False)
