"""`mecorpus schema`."""

from __future__ import annotations

from typing import Annotated

import typer

from mecorpus.cli.options import Root, layer_names


def command(
    layer: Annotated[str, typer.Argument(metavar=layer_names(), help="Name of a layer.")],
    root: Root = None,
) -> None:
    """Print a layer's JSON Schema as one self-contained document."""
    import json

    from mecorpus.corpus.layout import find_root
    from mecorpus.schemas import load_schemas

    schemas = load_schemas(find_root(root) / "schema")
    typer.echo(json.dumps(schemas.bundle(f"layer:{schemas.layer(layer).name}"), indent=2, ensure_ascii=False))
