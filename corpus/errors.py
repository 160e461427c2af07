"""The exception tree: everything that can go wrong, with what, where and what to do next.

    YoujuError
    ├── BadRequest        a call that cannot be understood (exit code 2)
    ├── FileRefused       one file that is not taken in; the others go on
    └── StoreError        the knowledge base itself
        ├── StoreBusy         somebody else is writing
        ├── StoreDamaged      a file of the index is not what was written
        ├── StoreMismatch     built by another embedder or schema
        └── ModelUnavailable  the embedding model cannot be opened

It does not know who shows the message. Messages are Chinese, because users read them; a refusal
to answer is no error (it is a value of `assistant.types.Answer`).
"""


class YoujuError(Exception):
    """Base of all errors of this project.

    `what` says what is wrong (with the offending value), `where` the file, line or option, and
    `next_step` what the user does now. `str(error)` is one line.
    """

    def __init__(self, what: str, where: str = "", next_step: str = "") -> None:
        self.what, self.where, self.next_step = what, where, next_step
        super().__init__(what, where, next_step)

    def __str__(self) -> str:
        place = f"（{self.where}）" if self.where else ""
        step = f"请{self.next_step}。" if self.next_step else ""
        return " ".join(f"{self.what}{place}。{step}".split())


class BadRequest(YoujuError):
    """The call itself is wrong: an option, a date, a question, a path."""


class FileRefused(YoujuError):
    """One file cannot be taken in: unreadable, empty, of an unknown kind, over a limit."""


class StoreError(YoujuError):
    """The knowledge base cannot do what was asked."""


class StoreBusy(StoreError):
    """Another process holds the writer's lock."""


class StoreDamaged(StoreError):
    """A file of the index is missing or differs from its checksum."""


class StoreMismatch(StoreError):
    """The index was built by another embedder or by another schema."""


class ModelUnavailable(StoreError):
    """The embedding model cannot be opened from the place that the settings name."""
