"""The history: what is noted, in which words, for whom."""
