"""How a person is addressed and taken leave of."""

from collections.abc import Sequence

from models.office import AddressForm
from models.words import Rank


def form_of_address(
    forms: Sequence[AddressForm], *, civility: str | None, rank: Rank, title: str | None, language: str
) -> tuple[str, str]:
    """Return opening and closing in a language, from the form that fits most closely.

    A form may name `{title}` (with its article: « la Directrice générale »); without a title it does not fit. A form
    without civility and rank fits everybody. Raises `LookupError` when none fits.
    """
    def fits(form: AddressForm) -> bool:
        asks_title = "{title}" in form.opening.in_language(language) + form.closing.in_language(language)
        return (
            form.civility in (None, civility) and form.rank in (None, rank) and not (asks_title and not title)
        )

    def closeness(form: AddressForm) -> tuple[bool, bool]:
        return form.civility is not None, form.rank is not None

    fitting = sorted(filter(fits, forms), key=closeness, reverse=True)
    if not fitting:
        raise LookupError(f"no form of address for rank {rank.value}; add one without civility and rank")
    best = fitting[0]
    opening, closing = (t.in_language(language).replace("{title}", title or "") for t in (best.opening, best.closing))
    return opening, closing
