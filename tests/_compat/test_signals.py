"""What is private in Django's signals is there, in every supported version."""

from django.dispatch import Signal

from codeforlife._compat.signals import get_receivers


def test_the_receivers_of_a_sender():
    def everywhere(**_): ...

    def here(**_): ...

    def elsewhere(**_): ...

    signal = Signal()
    signal.connect(everywhere)
    signal.connect(here, sender=int)
    signal.connect(elsewhere, sender=str)

    assert get_receivers(signal, int) == [everywhere, here]
