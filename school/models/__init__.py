from school.models.classes import (
    Course,
    Division,
    Enrolment,
    Group,
    GroupClass,
    GroupMembership,
    SchoolClass,
    Teaching,
)
from school.models.rules import Rule
from school.models.subjects import Marking, Subject
from school.models.timetable import TimetableEntry
from school.models.year import (
    Bell,
    BellSchedule,
    BellScheduleClass,
    DayOff,
    DayOffClass,
    Period,
    PeriodScheme,
    School,
    StudyYear,
)

__all__ = [
    "Bell",
    "BellSchedule",
    "BellScheduleClass",
    "Course",
    "DayOff",
    "DayOffClass",
    "Division",
    "Enrolment",
    "Group",
    "GroupClass",
    "GroupMembership",
    "Marking",
    "Period",
    "PeriodScheme",
    "Rule",
    "School",
    "SchoolClass",
    "StudyYear",
    "Subject",
    "Teaching",
    "TimetableEntry",
]
