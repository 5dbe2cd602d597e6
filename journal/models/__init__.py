from journal.models.attendance import AbsenceCode, Attendance
from journal.models.homework import Homework, HomeworkPupil
from journal.models.lessons import Lesson
from journal.models.marks import Mark, Work, WorkKind
from journal.models.plan import LessonKind, Plan, PlanCourse, PlanItem

__all__ = [
    "AbsenceCode",
    "Attendance",
    "Homework",
    "HomeworkPupil",
    "Lesson",
    "LessonKind",
    "Mark",
    "Plan",
    "PlanCourse",
    "PlanItem",
    "Work",
    "WorkKind",
]
