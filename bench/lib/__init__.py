"""What the benchmarks share: data, servers, load, counters, tables."""
