"""The only reader of `schema/`: what a record looks like, in JSON Schema draft 2020-12."""

from mecorpus.schemas.layer import Column, Layer, Role
from mecorpus.schemas.registry import SCHEMA_VERSIONS, Schemas, load_schemas
from mecorpus.schemas.wording import Fault

__all__ = ["SCHEMA_VERSIONS", "Column", "Fault", "Layer", "Role", "Schemas", "load_schemas"]
