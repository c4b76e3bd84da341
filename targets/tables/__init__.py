"""Tables of the targets app, one module per subject."""
