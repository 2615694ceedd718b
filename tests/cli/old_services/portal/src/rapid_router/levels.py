from game.models import Level


def first() -> Level:
    return Level.objects.first()
