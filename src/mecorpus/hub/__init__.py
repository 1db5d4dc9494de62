"""A Hub: where datasets are named, fetched and published. The clients are `huggingface_hub`'s; limits and words are ours."""

from mecorpus.hub.errors import asking
from mecorpus.hub.fetch import cached_file, commit_of, fetched
from mecorpus.hub.names import Named, is_named, named, tag_of

__all__ = ["Named", "asking", "cached_file", "commit_of", "fetched", "is_named", "named", "tag_of"]
