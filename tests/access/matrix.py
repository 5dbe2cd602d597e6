"""Who gets what from every address of the program. The school is `small_school()`: whose page is it?

The course, its lesson and its class are those of 8Б: `teacher` teaches it, `homeroom` leads it, `pupil` learns in
it and is `parent`'s child. `other_…` belong to 8В. `parent_teacher` teaches physics in 8В and has a child in 8Б.

200 sees · 302 is led on (anonymous: to sign in) · 403 not for this kind of person · 404 somebody else's ·
405 may enter, but not this way · 422 may enter, but what was sent is incomplete.
"""

from __future__ import annotations

from typing import Any, NamedTuple

CAST = (
    "teacher", "other_teacher", "homeroom", "other_homeroom",
    "parent", "other_parent", "parent_teacher", "pupil_user", "other_pupil_user",
    "deputy", "coordinator", "director", "administrator", "sysadmin", "inspector",
    "anonymous",
)  # fmt: skip

COURSE, LESSON, PUPIL, CLASS = {"course_id": "course"}, {"lesson_id": "lesson"}, {"pupil_id": "pupil"}, {
    "class_id": "school_class"
}  # fmt: skip


class Row(NamedTuple):
    """`given` names objects of the school (or fixed texts); `sent` is a complete form, so that rights decide."""

    given: dict[str, Any]
    get: str
    post: str
    sent: dict[str, Any] = {}


# fmt: off
MATRIX = {
    #                     teacher    homeroom   family              deputy  director  sysadmin   anonymous
    #                      |   other  |   other  par oth p_t pup oth  | coord |  admin  |  inspector
    "health":              Row({},
        get="               200 200   200 200   200 200 200 200 200  200 200 200 200  200 200   200",
        post="              405 405   405 405   405 405 405 405 405  405 405 405 405  405 405   405"),
    "accounts:home":       Row({},
        get="               302 302   302 302   302 302 302 302 302  302 200 302 200  200 200   302",
        post="              405 405   405 405   405 405 405 405 405  405 405 405 405  405 405   405"),
    "accounts:sign_in":    Row({},
        get="               302 302   302 302   302 302 302 302 302  302 302 302 302  302 302   200",
        post="              422 422   422 422   422 422 422 422 422  422 422 422 422  422 422   422"),
    "accounts:sign_out":   Row({},
        get="               405 405   405 405   405 405 405 405 405  405 405 405 405  405 405   302",
        post="              302 302   302 302   302 302 302 302 302  302 302 302 302  302 302   302"),
    "accounts:password_change": Row({},
        get="               200 200   200 200   200 200 200 200 200  200 200 200 200  200 200   302",
        post="              422 422   422 422   422 422 422 422 422  422 422 422 422  422 422   302"),
    "accounts:set_password": Row({"uid": "MQ", "token": "open"},  # a link that nobody was given
        get="               410 410   410 410   410 410 410 410 410  410 410 410 410  410 410   410",
        post="              410 410   410 410   410 410 410 410 410  410 410 410 410  410 410   410"),
    "accounts:switch_role": Row({},
        get="               405 405   405 405   405 405 405 405 405  405 405 405 405  405 405   302",
        post="              302 302   302 302   302 302 302 302 302  302 302 302 302  302 302   302",
        sent={"acting": "parent"}),
    "accounts:appearance": Row({},
        get="               405 405   405 405   405 405 405 405 405  405 405 405 405  405 405   405",
        post="              302 302   302 302   302 302 302 302 302  302 302 302 302  302 302   302",
        sent={"theme": "dark"}),

    "journal:page_list":   Row({},
        get="               200 200   200 200   403 403 200 403 403  200 403 200 403  403 403   302",
        post="              405 405   405 405   403 403 405 403 403  405 403 405 403  403 403   302"),
    "journal:my_day":      Row({},
        get="               200 200   200 200   403 403 200 403 403  403 403 403 403  403 403   302",
        post="              405 405   405 405   403 403 405 403 403  403 403 403 403  403 403   302"),
    "journal:day_of":      Row({"date": "2026-11-20"},
        get="               200 200   200 200   403 403 200 403 403  403 403 403 403  403 403   302",
        post="              405 405   405 405   403 403 405 403 403  403 403 403 403  403 403   302"),
    "journal:class_page_list": Row(CLASS,
        get="               404 404   200 404   403 403 404 403 403  200 403 200 403  403 403   302",
        post="              405 405   405 405   403 403 405 403 403  405 403 405 403  403 403   302"),
    "journal:page":        Row(COURSE,
        get="               200 404   200 404   403 403 404 403 403  200 403 200 403  403 403   302",
        post="              405 405   405 405   403 403 405 403 403  405 403 405 403  403 403   302"),
    "journal:lesson_panel": Row(LESSON,
        get="               200 404   200 404   403 403 404 403 403  200 403 200 403  403 403   302",
        post="              405 405   405 405   403 403 405 403 403  405 403 405 403  403 403   302"),
    "journal:cell_card":   Row(LESSON | PUPIL,
        get="               200 404   200 404   403 403 404 403 403  200 403 200 403  403 403   302",
        post="              405 405   405 405   403 403 405 403 403  405 403 405 403  403 403   302"),

    # Only who teaches the page writes it: the homeroom teacher, the deputy and the director read.
    "journal:attendance":  Row(LESSON,
        get="               200 404   200 404   403 403 404 403 403  200 403 200 403  403 403   302",
        post="              302 404   403 404   403 403 404 403 403  403 403 403 403  403 403   302",
        sent={}),
    "journal:mark_save":   Row(LESSON,
        get="               405 405   405 405   403 403 405 403 403  403 403 403 403  403 403   302",
        post="              200 404   403 404   403 403 404 403 403  403 403 403 403  403 403   302",
        sent={"pupil": "pupil", "text": "5", "seen": 0}),
    "journal:absence_save": Row(LESSON,
        get="               405 405   405 405   403 403 405 403 403  403 403 403 403  403 403   302",
        post="              200 404   403 404   403 403 404 403 403  403 403 403 403  403 403   302",
        sent={"pupil": "pupil", "code": "Н", "seen": 0}),
    "journal:topic_save":  Row(LESSON,
        get="               405 405   405 405   403 403 405 403 403  403 403 403 403  403 403   302",
        post="              200 404   403 404   403 403 404 403 403  403 403 403 403  403 403   302",
        sent={"topic": "Корень", "seen": 1}),
    "journal:work_save":   Row(LESSON,
        get="               405 405   405 405   403 403 405 403 403  403 403 403 403  403 403   302",
        post="              200 404   403 404   403 403 404 403 403  403 403 403 403  403 403   302",
        sent={"kind": "work_kind"}),
    "journal:homework_save": Row(LESSON,
        get="               405 405   405 405   403 403 405 403 403  403 403 403 403  403 403   302",
        post="              200 404   403 404   403 403 404 403 403  403 403 403 403  403 403   302",
        sent={"text": "№ 5", "seen": 0}),

    # The diary of 8Б's pupil; a child of a member of staff is read like any other parent's.
    "diary:week":          Row({},
        get="               403 403   403 403   200 200 200 200 200  403 403 403 403  403 403   302",
        post="              403 403   403 403   405 405 405 405 405  403 403 403 403  403 403   302"),
    "diary:week_of":       Row(PUPIL | {"date": "2026-11-24"},
        get="               403 403   403 403   200 404 404 200 404  403 403 403 403  403 403   302",
        post="              403 403   403 403   405 405 405 405 405  403 403 403 403  403 403   302"),
}
# fmt: on
