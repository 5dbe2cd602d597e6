"""What a cell and the lesson panel send."""

from __future__ import annotations

from typing import Any

from django import forms

from common.text import TextField

BIGGEST = 2**63 - 1


class IdField(forms.IntegerField):
    """The number of a row."""

    def __init__(self, *, required: bool = True) -> None:
        super().__init__(min_value=1, max_value=BIGGEST, required=required)


class VersionField(forms.IntegerField):
    """The version that the page knew; 0 for a cell that was empty."""

    def __init__(self) -> None:
        super().__init__(min_value=0, max_value=2**31 - 1)


class MarkForm(forms.Form):
    pupil = IdField()
    work = IdField(required=False)
    text = TextField(max_length=20)
    comment = TextField(max_length=1000)
    seen = VersionField()

    @property
    def has_comment(self) -> bool:
        return "comment" in self.data


class AbsenceForm(forms.Form):
    pupil = IdField()
    code = TextField(max_length=3)
    seen = VersionField()


class TopicForm(forms.Form):
    topic = TextField(max_length=500)
    seen = VersionField()


class WorkForm(forms.Form):
    kind = IdField()
    work = IdField(required=False)


class HomeworkForm(forms.Form):
    text = TextField(max_length=2000)
    due = IdField(required=False)
    pupils = forms.TypedMultipleChoiceField(coerce=int, required=False)
    seen = VersionField()

    def __init__(self, *args: Any, pupils: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupils"].choices = pupils  # type: ignore[attr-defined]


def first_error(form: forms.Form) -> str:
    """One sentence for a place that has room for one."""
    return next((str(errors[0]) for errors in form.errors.values()), "")
