"""The register of entities: adding, finding, renaming and merging its entries."""

from mecorpus.entities.adding import add_entity
from mecorpus.entities.editing import edit_entity, remove_entity
from mecorpus.entities.finding import FoundEntity, find_entities
from mecorpus.entities.moving import Moved, merge_entities, rename_entity

__all__ = [
    "FoundEntity",
    "Moved",
    "add_entity",
    "edit_entity",
    "find_entities",
    "merge_entities",
    "remove_entity",
    "rename_entity",
]
