"""Tables, one module a subject; each lists its columns."""
