"""Side-by-side measurements: `bin/bench NAME`. README.md says what each measures, and what is unfair about it."""
