"""How a corpus maps to tables: types, columns and rows, all from the schemas."""

from mecorpus.tables.all import tables_of
from mecorpus.tables.rows import Rows
from mecorpus.tables.table import Table
from mecorpus.tables.types import TableColumn, Type, arrow_schema, describe, feature, type_of

__all__ = ["Rows", "Table", "TableColumn", "Type", "arrow_schema", "describe", "feature", "tables_of", "type_of"]
