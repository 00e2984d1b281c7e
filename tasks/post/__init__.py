"""The post: letters on their way, each once, and what is known of them afterwards."""
