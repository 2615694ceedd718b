"""The ways to log in."""

from .email import EmailBackend
from .google import GoogleBackend
from .otp import OtpBackend
from .otp_bypass_token import OtpBypassTokenBackend
from .staff import StaffBackend
from .student import StudentBackend
from .student_auto import StudentAutoBackend

__all__ = [
    "EmailBackend",
    "GoogleBackend",
    "OtpBackend",
    "OtpBypassTokenBackend",
    "StaffBackend",
    "StudentAutoBackend",
    "StudentBackend",
]
