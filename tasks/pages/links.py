"""Links that open the form of an action in Prefect with its values filled in."""

import json
from collections.abc import Mapping
from datetime import date
from urllib.parse import quote

from models.pages import Forms

Value = str | int | date | None


def form_link(base_url: str, deployment_id: str, parameters: Mapping[str, Value]) -> str:
    """Return the address of a deployment's form; parameters that are None are left to the person.

    `base_url` is the root of Prefect's server; only the pages under `/v2` know the words of the forms.
    """
    given = {name: value for name, value in parameters.items() if value is not None}
    filled = quote(json.dumps(given, ensure_ascii=False, default=date.isoformat, separators=(",", ":")), safe="")
    return f"{base_url.rstrip('/')}/v2/deployments/deployment/{deployment_id}/run?parameters={filled}"


def action_link(forms: Forms, action: str, parameters: Mapping[str, Value]) -> str | None:
    """Return the link to an action's form, None while that action is not deployed."""
    deployment = forms.deployments.get(action)
    return form_link(forms.base_url, deployment, parameters) if deployment else None
