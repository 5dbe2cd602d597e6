"""What the launcher refuses to do, said to the person who typed the command."""


class CannotStart(Exception):
    """One Russian sentence about what is wrong, and one about the way out."""

    @property
    def sentence(self) -> str:
        return str(self)
