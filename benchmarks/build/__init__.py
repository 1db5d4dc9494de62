"""`mecorpus build` and `validate` on packed corpora, beside tools that do a part of it."""
