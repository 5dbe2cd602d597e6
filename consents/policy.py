"""Does a consent open this diary to this person? (A4 2.4)"""

from __future__ import annotations

import datetime as dt

from accounts.models import Guardianship, Pupil
from consents.models import Consent

OF_AGE = 18


def opened_to_guardian(person_id: int, date: dt.date) -> set[int]:
    """Pupils whose diary the guardian's own consent opens that day. Another guardian's opens nothing here."""
    return set(Consent.objects.in_force(date).filter(given_by=person_id).values_list("pupil_id", flat=True))


def open_to_pupil(pupil: Pupil, date: dt.date) -> bool:
    """The own diary opens with a parent's consent, or with the own one at 18."""
    consents = Consent.objects.in_force(date).filter(pupil=pupil)
    givers = set(consents.values_list("given_by_id", flat=True))
    if pupil.person_id in givers and _age(pupil.person.birth_date, date) >= OF_AGE:
        return True
    guardians = Guardianship.objects.current(date).filter(pupil=pupil, guardian__in=givers)
    return guardians.exists()


def _age(birth_date: dt.date | None, date: dt.date) -> int:
    if birth_date is None:
        return 0
    return date.year - birth_date.year - ((date.month, date.day) < (birth_date.month, birth_date.day))
