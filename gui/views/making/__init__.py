"""The way to a new style: five steps."""
