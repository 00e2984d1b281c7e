"""Doors to the world outside: mail servers, mailboxes, Microsoft 365, the office's own channels."""
