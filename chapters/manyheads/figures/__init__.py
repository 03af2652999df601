"""Pictures for a cell's output: heatmaps of a few heads, and grids of all of them."""
