"""The gallery's recipes: gather pictures, train, score on what was held out, release."""
