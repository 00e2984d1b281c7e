"""The ground under every Word file."""

import pytest

from documents.package import (
    NotAPackage,
    custom_properties,
    main_part_name,
    read_parts,
    related,
    set_custom_properties,
    write_parts,
)


def test_the_same_parts_give_the_same_bytes_in_any_order(sent):
    parts = read_parts(sent)
    assert write_parts(dict(reversed(parts.items()))) == write_parts(parts) == sent


def test_the_main_part_is_where_the_package_says(sent):
    parts = read_parts(sent)
    parts["word/document2.xml"] = parts.pop("word/document.xml")
    parts["word/_rels/document2.xml.rels"] = parts.pop("word/_rels/document.xml.rels")
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"word/document.xml", b"/word/document2.xml")
    assert main_part_name(parts) == "word/document2.xml"
    assert "word/styles.xml" in {a.target for a in related(parts, "word/document2.xml").values()}


def test_custom_properties_are_replaced_and_declared_once(sent):
    parts = set_custom_properties(set_custom_properties(read_parts(sent), {"A": "é & <x>"}), {"B": "2"})
    assert custom_properties(parts) == {"B": "2"}
    assert parts["[Content_Types].xml"].count(b"custom.xml") == parts["_rels/.rels"].count(b"custom.xml") == 1


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"texte"])
def test_what_is_no_package_says_so(data):
    with pytest.raises(NotAPackage):
        read_parts(data)
