"""SHIM"""

from collections import defaultdict

from mecorpus.tables.types import arrow_schema


class Rows:
    def __init__(self, tables, context):
        self.tables = tuple(tables)
        self.context = context
        self.rows = defaultdict(list)
        self.schemas = {t.name: arrow_schema(t.columns) for t in self.tables}

    def add(self, document):
        split = self.context.settings.split(document.group)
        for t in self.tables:
            found = list(t.rows(document, self.context))
            if found:
                self.rows[t.name, split] += found

    def take(self):
        import pyarrow as pa

        out = {k: pa.RecordBatch.from_pylist(v, schema=self.schemas[k[0]]) for k, v in self.rows.items()}
        self.rows.clear()
        return out
