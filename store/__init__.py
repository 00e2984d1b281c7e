"""The memory: cycles, requests, messages, drafts, letters, files, books and leases. Sessions come from `store.database`."""
