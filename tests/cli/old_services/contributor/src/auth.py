from .models import Contributor


class Backend:
    def authenticate(self, request, code=None):
        return Contributor.objects.filter(name=code).first()

    def get_user(self, user_id):
        return Contributor.objects.filter(pk=user_id).first()
