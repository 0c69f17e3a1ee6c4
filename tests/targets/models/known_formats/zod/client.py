from uuid import UUID

from models.address import Address
from models.user import User, UserRole


def due(user: User) -> float | None:
    payment = user.payment
    return payment.dueDays if payment is not None and payment.kind == "invoice" else None


def chain(user: User) -> list[str]:
    return [user.email, *(chain(user.manager) if user.manager else [])]


boss = User(id=UUID(int=1), email="a@b.c", role=UserRole.ADMIN)
address = Address(street="s", zip="1234")
made = User(id=UUID(int=2), email="d@e.f", role=UserRole.MEMBER, manager=boss, address=address, nickname=None)
read = User.model_validate_json(made.model_dump_json(by_alias=True, exclude_unset=True))
assert read == made and chain(read) == ["d@e.f", "a@b.c"]
assert read.address is not None and read.address.zip == "1234"
payment = {"kind": "invoice", "dueDays": 14}
paid = User.model_validate({**boss.model_dump(mode="json", exclude_unset=True), "payment": payment})
assert due(paid) == 14 and due(made) is None
