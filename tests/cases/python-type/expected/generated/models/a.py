from ipaddress import IPv4Address
from ._own import Own
    host: Annotated[
        IPv4Address,
        Own(IPv4Address, 