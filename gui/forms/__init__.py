"""Forms made from JSON schemas: a method that is new appears here without a line of window code."""
