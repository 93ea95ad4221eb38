"""What the product says when it will not do a thing: one Chinese sentence for a person, a name for the code."""


class Refusal(Exception):
    """A rule said no. `str(refusal)` is the sentence a person reads: what is wrong and what to do.

    `field` names the form field the sentence belongs to, if there is one.
    """

    field: str | None = None

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field or self.field


class ChangedMeanwhile(Refusal):
    """Somebody else saved the same row first; nothing was overwritten."""

    def __init__(
        self, sentence: str = "这条记录刚被别人改过，没有保存。请刷新后核对再改，您填的内容还在本页。"
    ) -> None:
        super().__init__(sentence)
