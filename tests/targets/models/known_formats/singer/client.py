from models.orders import (
    Orders,
    OrdersCustomer,
    OrdersCustomerDefaultAddress,
    OrdersLineItemsItem,
    OrdersObject,
)
from pydantic import TypeAdapter


def city(order: OrdersObject) -> str | None:
    address = order.customer.default_address if order.customer else None
    return address.city if address else None


def count(order: OrdersObject) -> int:
    return sum(line.quantity or 0 for line in order.line_items or [] if line is not None)


made = OrdersObject(
    id=1,
    customer=OrdersCustomer(default_address=OrdersCustomerDefaultAddress(city="Rome")),
    line_items=[OrdersLineItemsItem(sku="a", quantity=2), None],
)
reader = TypeAdapter[Orders](Orders)
read = reader.validate_json(made.model_dump_json(by_alias=True, exclude_unset=True))
assert read is not None and read == made
assert city(read) == "Rome"
assert count(read) == 2
assert read.created_at is None or read.created_at.year > 0
assert reader.validate_json("null") is None
