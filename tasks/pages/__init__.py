"""Pages and pictures that show where cycles stand."""
