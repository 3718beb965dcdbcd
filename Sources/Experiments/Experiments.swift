// Filled in by its first commits.
