"""Labels of choices that explain themselves."""


class HelpedLabel(str):
    """A choice label with a sentence that the form shows beside the option, e.g. the definition of a status.

    Use it in `choices=[(value, HelpedLabel(label, definition)), …]` of radio buttons or checkboxes.
    """

    help: str

    def __new__(cls, label: object, explanation: object = "") -> "HelpedLabel":
        made = super().__new__(cls, str(label))
        made.help = str(explanation)
        return made
