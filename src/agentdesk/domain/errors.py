"""How the program says that something did not work: one sentence for the person, in their language."""


class Trouble(Exception):
    """What a person is told: `message` is an English message id, `values` fill its `{named}` places."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message, values)
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return self.message.format(**self.values) if self.values else self.message


class Refusal(Trouble):
    """A rule refuses an act. Nothing was changed."""


class NoDeskYet(Refusal):
    """The database is empty: no desk has been made in it."""


class StoreTrouble(Trouble):
    """The database could not do what was asked. What was saved before is kept."""


class Collision(StoreTrouble):
    """Two desks stood in each other's way. Nothing was changed, and doing the same again helps: the desk does."""
