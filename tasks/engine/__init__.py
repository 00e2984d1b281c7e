"""The engine: Prefect's server, its deployments and forms, and the watch over all of it."""
