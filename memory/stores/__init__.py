"""The backends of the shared memory. Each passes the contract suite in tests/memory/stores."""
