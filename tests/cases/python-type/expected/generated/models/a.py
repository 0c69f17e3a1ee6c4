from ipaddress import IPv4Address
from ._json import Checked, JsonModel, Own
    host: Annotated[
        IPv4Address,
        Own(IPv4Address, 