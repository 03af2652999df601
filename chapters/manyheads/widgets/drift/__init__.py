"""One word in two sentences, layer by layer, with attention and without."""
