from accounts.models.people import (
    Appointment,
    Employee,
    Guardianship,
    Kinship,
    Person,
    Position,
    Pupil,
    Sex,
)
from accounts.models.user import SignInAttempt, User

__all__ = [
    "Appointment",
    "Employee",
    "Guardianship",
    "Kinship",
    "Person",
    "Position",
    "Pupil",
    "Sex",
    "SignInAttempt",
    "User",
]
