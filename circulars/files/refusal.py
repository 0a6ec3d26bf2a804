class FileRefused(Exception):
    """The file cannot be taken; the message tells staff why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)
