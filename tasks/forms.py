"""The words of the forms: titles, descriptions and labels in the office's language, laid over each deployment's schema.

Prefect recomputes the schema at every deploy and shows bare parameter names; so this follows each deploy.
"""

from typing import Any

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import DeploymentUpdate

from tasks.form_words import FormWords, form_words


def lay_words(language: str) -> int:
    """Write the words of a language over the deployments' forms and descriptions; return how many there are."""
    said = form_words(language)
    done = 0
    with get_client(sync_client=True) as client:
        for deployment in client.read_deployments(limit=200):
            words = said.get(deployment.name)
            if words is None:
                continue
            schema = worded(deployment.parameter_openapi_schema or {}, words)
            update = DeploymentUpdate(parameter_openapi_schema=schema, description=f"**{words.title}** – {words.description}")
            client.update_deployment(deployment.id, update)
            done += 1
    return done


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


