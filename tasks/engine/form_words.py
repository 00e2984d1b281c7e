"""The words of the deployments' forms: `templates/forms/<language>.yaml`, shared fields filled in."""

from collections.abc import Mapping
from functools import cache

import yaml

from models.instrument import Data
from models.settings import HOUSE

FORMS = HOUSE / "templates" / "forms"


class FieldWords(Data):
    """What one field of a form says.

    `labels` names the values of an enum; `tabs` what a field that may stay empty can hold, by its JSON format or type.
    """

    title: str
    description: str
    labels: Mapping[str, str] = {}
    tabs: Mapping[str, str] = {}


class FormWords(Data):
    """What one form says, with its fields by parameter name."""

    title: str
    description: str
    parameters: Mapping[str, FieldWords]


@cache
def form_words(language: str) -> Mapping[str, FormWords]:
    """Return the words of every deployment's form; `pydantic.ValidationError` where the file is faulty."""
    text = yaml.safe_load((FORMS / f"{language}.yaml").read_text("utf-8"))
    shared = text["parameters"]
    forms = {}
    for deployment, words in text["deployments"].items():
        fields = {name: shared[name] | (own or {}) for name, own in words["parameters"].items()}
        forms[deployment] = FormWords.model_validate({**words, "parameters": fields})
    return forms
