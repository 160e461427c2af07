"""Fields of forms as HTML, each with its label; what was given stays in them.

Pure; everything is escaped. Does not know what is asked.
"""

from collections.abc import Collection, Mapping

from ui.links import esc

UNKNOWN = "不知道"
_YES_NO = {"yes": "是", "no": "否"}


def text_field(name: str, label: str, value: str, hint: str = "") -> str:
    """One line of free text."""
    return (
        f'<label class="wide">{esc(label)}<input name="{name}" value="{esc(value)}" '
        f'maxlength="200" placeholder="{esc(hint)}"></label>'
    )


def day_field(name: str, label: str, value: str) -> str:
    """A day."""
    return f'<label>{esc(label)}<input type="date" name="{name}" value="{esc(value)}"></label>'


def number_field(name: str, label: str, value: str, least: int = 1, most: int = 999) -> str:
    """A whole number."""
    return (
        f'<label>{esc(label)}<input type="number" name="{name}" min="{least}" max="{most}" '
        f'value="{esc(value)}"></label>'
    )


def choice_field(
    name: str, label: str, options: Mapping[str, str], value: str, blank: str | None = UNKNOWN
) -> str:
    """One of some values; the first, empty one is what is chosen where nothing is."""
    first = f'<option value="">{esc(blank)}</option>' if blank is not None else ""
    rest = "".join(
        f'<option value="{esc(key)}"{" selected" if key == value else ""}>{esc(words)}</option>'
        for key, words in options.items()
    )
    return f'<label>{esc(label)}<select name="{name}">{first}{rest}</select></label>'


def yes_no_field(name: str, label: str, value: str) -> str:
    """Yes, no or not known."""
    return choice_field(name, label, _YES_NO, value)


def some_field(name: str, label: str, options: Mapping[str, str], chosen: Collection[str]) -> str:
    """Any of some values."""
    boxes = "".join(
        f'<label class="box"><input type="checkbox" name="{name}" value="{esc(key)}"'
        f"{' checked' if key in chosen else ''}>{esc(words)}</label>"
        for key, words in options.items()
    )
    return f'<fieldset class="wide"><legend>{esc(label)}</legend>{boxes}</fieldset>'


def truth(value: str) -> bool | None:
    """yes and no to True and False; None for anything else."""
    return {"yes": True, "no": False}.get(value)
