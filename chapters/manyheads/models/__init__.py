"""Models to look into: a trained encoder (MiniLM), and GPT-2's tokenizer and attention layer."""
