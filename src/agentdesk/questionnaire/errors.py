"""How a form is refused."""


class FormError(Exception):
    """A form cannot be carried: where, and why.

    `place` is what the author can find again (an element, a node path, a language); `message` is an English
    message id of the catalogues whose `{named}` places `values` fill; `position` counts characters from the
    start of the expression where the fault is in one, else None.
    """

    def __init__(self, place: str, message: str, position: int | None = None, **values: object) -> None:
        super().__init__(place, message, position, values)
        self.place = place
        self.message = message
        self.position = position
        self.values = values

    def at(self, place: str) -> "FormError":
        """The same fault, told with the place it was found at."""
        return FormError(place, self.message, self.position, **self.values)

    @property
    def reason(self) -> str:
        """The English sentence, filled."""
        return self.message.format(**self.values) if self.values else self.message

    def __str__(self) -> str:
        where = self.place if self.position is None else f"{self.place} ({self.position + 1})"
        return f"{where}: {self.reason}" if where else self.reason
