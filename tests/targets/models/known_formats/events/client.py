from datetime import UTC, datetime

from models.cloudevent import Cloudevent
from models.envelope import ChangeEnvelope, ChangeEnvelopeOp, ChangeEnvelopeSource, Value


def email(change: ChangeEnvelope) -> str | None:
    row = change.after or change.before
    return row.email if row else None


def year(event: Cloudevent) -> int | None:
    time: datetime | None = event.time
    return time.year if time else None


def order(change: ChangeEnvelope) -> int | None:
    return change.transaction.total_order if change.transaction else None


event = Cloudevent(id="1", source="/a", specversion="1.0", type="t", time=datetime(2024, 1, 1, tzinfo=UTC))
assert year(Cloudevent.model_validate_json(event.model_dump_json(exclude_unset=True))) == 2024
made = ChangeEnvelope(
    op=ChangeEnvelopeOp.C,
    ts_ms=1,
    source=ChangeEnvelopeSource(connector="c", db="d", table="t"),
    after=Value(id=1, email="a@b.c", tags=["x"]),
)
read = ChangeEnvelope.model_validate_json(made.model_dump_json(exclude_unset=True))
assert read == made and email(read) == "a@b.c" and order(read) is None
assert read.after is not None and read.after.tags is not None and read.after.tags[0] == "x"
