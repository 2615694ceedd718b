from .user import independents
