from datetime import UTC, datetime
from uuid import UUID

from models.lineage import (
    BaseFacet,
    Dataset,
    DatasetFacet,
    InputDataset,
    RunEvent,
    RunEventEventType,
    RunEventRun,
)
from models.ownership_facet import OwnershipFacet


def names(event: RunEvent) -> list[str]:
    def name(dataset: Dataset) -> str:
        return f"{dataset.namespace}:{dataset.name}"

    return [name(one) for one in event.inputs or []]


def owners(document: OwnershipFacet) -> list[str]:
    facet = document.ownership
    return [] if facet is None else [one.name for one in facet.owners or []]


def producer(facet: BaseFacet) -> str:
    return facet.producer_


made = RunEvent(
    eventType=RunEventEventType.START,
    eventTime=datetime(2024, 1, 1, tzinfo=UTC),
    run=RunEventRun(runId=UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")),
    inputs=[InputDataset(namespace="n", name="d")],
)
read = RunEvent.model_validate_json(made.model_dump_json(by_alias=True, exclude_unset=True))
assert read == made and names(read) == ["n:d"]
ownership = (
    '{"_producer": "http://p", "_schemaURL": "http://s", "_deleted": false, "owners": [{"name": "Eva"}]}'
)
document = OwnershipFacet.model_validate_json(f'{{"ownership": {ownership}}}')
assert owners(document) == ["Eva"]
facet = document.ownership
assert facet is not None and producer(facet) == "http://p" and facet.deleted_ is False
assert isinstance(facet, DatasetFacet)
