"""Tensor parallelism: a module's heads shared out over several processes."""
