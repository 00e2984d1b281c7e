"""The words of the forms: titles, descriptions and labels in the office's language, laid over a deployment's schema."""

from typing import Any

from tasks.engine.form_words import FormWords


def worded(schema: dict[str, Any], words: FormWords) -> dict[str, Any]:
    """Return a form's schema with the words of its fields; a value outside an enum is still refused."""
    definitions = schema.get("definitions", {})
    properties = {}
    for position, (name, field) in enumerate(schema.get("properties", {}).items()):
        said = words.parameters[name]
        new = {**field, "title": said.title, "description": said.description, "position": position}
        if said.labels:
            choices = _choices(field, definitions)
            new = {k: v for k, v in new.items() if k not in ("$ref", "allOf", "enum")}
            # Typed, and each an enum of its own: otherwise the form of /v2 throws the value of a link away.
            new["oneOf"] = [
                {"type": "string", "const": value, "enum": [value], "title": said.labels.get(value, value)}
                for value in choices
            ]
            new["type"] = "string"
        if "anyOf" in field:
            new["anyOf"] = [{**kind, "title": said.tabs[kind.get("format", kind["type"])]} for kind in field["anyOf"]]
        properties[name] = new
    return {**schema, "properties": properties}


def _choices(field: dict[str, Any], definitions: dict[str, Any]) -> list[str]:
    if "enum" in field:
        return list(field["enum"])
    references = [field] if "$ref" in field else field.get("allOf", [])
    for reference in references:
        name = reference["$ref"].rpartition("/")[2]
        return list(definitions[name]["enum"])
    return []


