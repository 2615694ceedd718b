from . import fruit

__all__ = ["fruit"]
