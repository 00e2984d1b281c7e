"""The ground of every data file: texts in several languages, rules that name their source, unknown keys as faults."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
Language = Annotated[str, Field(pattern=r"^(fr|de|en|lb|es)$")]


class Data(BaseModel):
    """A frozen piece of a data file; unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Names(Data):
    """One name or text in several languages; the one in its `original` language, French unless said, is always there."""

    fr: str | None = None
    de: str | None = None
    en: str | None = None
    lb: str | None = None
    es: str | None = None
    original: Language = "fr"

    @model_validator(mode="after")
    def _has_its_original(self) -> Self:
        if not getattr(self, self.original):
            raise ValueError(f"give it in `{self.original}`, its original language")
        return self

    def in_language(self, language: str) -> str:
        """Return the text in `language`, the original where it is missing."""
        return str(getattr(self, language, None) or getattr(self, self.original))

    def is_in(self, language: str) -> bool:
        """Say whether the text was written in, or translated into, a language."""
        return bool(getattr(self, language, None))


class Rule(Data):
    """Something that is so because somebody says so: `basis` names the source, or `unverified` is true."""

    basis: str | None = None
    unverified: bool = False

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if bool(self.basis) == self.unverified:
            raise ValueError("give `basis: <source>` or `unverified: true`, one of the two")
        return self
