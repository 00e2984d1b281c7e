"""The body's list, read as it was published: numbered questions with their headings, articles and cited documents.

`reader.read` is the door: bytes of a .docx or .txt in, items and what could not be parsed out. Nothing is left out in silence.
"""
