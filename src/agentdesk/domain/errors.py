"""How a rule says no."""


class Refusal(Exception):
    """A rule refuses an act: one sentence for the person, its named places filled when it is shown.

    `message` is an English message id of the catalogues; `values` fill its `{named}` places.
    """

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message, values)
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return self.message.format(**self.values) if self.values else self.message
