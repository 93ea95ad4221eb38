"""How dates are read and shown in forms, by language."""
