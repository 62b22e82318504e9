"""The offline model: rules that pick tools, and word what these give. It states no fact of its own."""
