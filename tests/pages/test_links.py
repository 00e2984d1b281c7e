"""A link opens the form it names, with the values it names."""

import json
from datetime import date
from urllib.parse import parse_qs, urlsplit

from models.pages import Forms
from tasks.pages.links import action_link, form_link


def test_a_link_decodes_back_to_its_parameters() -> None:
    link = form_link("http://127.0.0.1:4200/", "abc", {
        "cycle": "crc.2029", "request": "mj-1.1", "due_on": date(2029, 6, 1), "draft": 3,
        "reason": 'l\'été & "+" ) ] %20 # ?', "until": None,
    })
    parts = urlsplit(link)
    assert (parts.netloc, parts.path) == ("127.0.0.1:4200", "/v2/deployments/deployment/abc/run")
    assert json.loads(parse_qs(parts.query, strict_parsing=True)["parameters"][0]) == {
        "cycle": "crc.2029", "request": "mj-1.1", "due_on": "2029-06-01", "draft": 3,
        "reason": 'l\'été & "+" ) ] %20 # ?',
    }


def test_a_link_ends_no_markdown_link_or_table_cell_early() -> None:
    link = form_link("http://h", "abc", {"cycle": "a)b|c]d <e> `f` \n g"})
    assert not set(link) & set(")|]<>` \n")


def test_an_action_that_is_not_deployed_has_no_link() -> None:
    assert action_link(Forms("http://h", {"hold": "1"}), "lift", {}) is None
