"""A program over this repository's own classes, as a user would write it; `test_client.py` runs it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from ipaddress import IPv4Address
from typing import assert_type
from uuid import UUID

from generated.models.oura.components import PublicMomentMood, PublicMomentType, PublicSample
from generated.models.oura.publicsession import PublicSession
from generated.models.shop.category import Category
from generated.models.shop.common import Address, Currency, Money
from generated.models.shop.customer import Customer, CustomerClass
from generated.models.shop.order import Order, OrderLine, Status
from generated.models.shop.payment import BankTransfer, CardPayment, Payment, Voucher
from generated.models.shop.product import Product

STOCKHOLM = timezone(timedelta(hours=2))


def crowns(amount: int) -> Money:
    """An amount in the shop's own currency."""
    return Money(amount=amount, currency=Currency.KRONA)


def customer() -> Customer:
    """Somebody who has signed up, with every member that is not deprecated."""
    made = Customer(
        id=UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
        email="ada@example.org",
        name="Ada",
        tier=CustomerClass.VIP,
        country="SE",
        signed_up=date(2024, 2, 29),
        last_login_from=IPv4Address("192.0.2.7"),
        newsletter=True,
        addresses={"home": address()},
    )
    assert_type(made.tier, CustomerClass | None)
    assert_type(made.addresses, dict[str, Address] | None)
    return made


def address() -> Address:
    """Where parcels go."""
    return Address(lines=["Storgatan 1"], city="Lund", postal_code="222 22", country="SE")


def payments() -> list[Payment]:
    """One of each kind; the constants that tell them apart need not be given."""
    return [
        CardPayment(amount=crowns(24900), token="tok_8h1kz02m", last_digits="4242"),
        BankTransfer(amount=crowns(24900), iban="SE4550000000058398257466"),
        Voucher(amount=crowns(24900), code="AAAAAAAAA1"),
    ]


def method(payment: Payment) -> str:
    """What mypy knows of a union after a look at its tag."""
    if payment.method == "card":
        return payment.last_digits or "hidden"
    if payment.method == "transfer":
        return payment.iban
    return payment.code


def order(payment: Payment) -> Order:
    """A paid order that has been sent."""
    line = OrderLine(sku="ABC-1234", quantity=2, price=crowns(12450))
    made = Order(
        shop="se",
        number=1042,
        customer=customer().id,
        placed_at=datetime(2024, 5, 17, 21, 3, tzinfo=STOCKHOLM),
        status=Status.SHIPPED,
        lines=[line],
        total=crowns(24900),
        payment=payment,
        ship_to=address(),
        gift_note="Grattis!",
        shipped_on=date(2024, 5, 20),
    )
    assert_type(made.lines[0].price.amount, int)
    return made


def product() -> Product:
    """Something to buy."""
    return Product(
        sku="ABC-1234",
        name="Spade",
        category="garden-tools",
        price=crowns(12450),
        weight=1.5,
        tags=["steel"],
        attributes={"color": "black", "length": 120, "foldable": False},
        available_from=date(2024, 3, 1),
    )


def categories() -> Category:
    """A tree of them."""
    leaf = Category(slug="spades", name="Spades", synonyms={"sv": ["spadar"]})
    return Category(slug="garden-tools", name="Garden tools", children=[leaf])


def session() -> PublicSession:
    """A nap, with what was recorded."""
    start = datetime(2024, 3, 10, 12, 0, tzinfo=UTC)
    sample = PublicSample(interval=5, items=[61.0, None, 59.5], timestamp=start)
    made = PublicSession(
        id="s-7",
        day=date(2024, 3, 10),
        start_datetime=start,
        end_datetime=start + timedelta(minutes=20),
        type=PublicMomentType.NAP,
        heart_rate=sample,
    )
    made.mood = PublicMomentMood.GOOD
    return made
