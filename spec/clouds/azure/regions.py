"""Regions of Azure with three availability zones.

Source: https://learn.microsoft.com/azure/reliability/regions-list. A region without zones is not in the table and is
refused: all platforms here spread over three.
"""

from collections.abc import Mapping

ZONES = 3

REGIONS: Mapping[str, int] = dict.fromkeys(
    (
        "australiaeast",
        "brazilsouth",
        "canadacentral",
        "centralindia",
        "centralus",
        "eastasia",
        "eastus",
        "eastus2",
        "francecentral",
        "germanywestcentral",
        "israelcentral",
        "italynorth",
        "japaneast",
        "japanwest",
        "koreacentral",
        "mexicocentral",
        "newzealandnorth",
        "northeurope",
        "norwayeast",
        "polandcentral",
        "qatarcentral",
        "southafricanorth",
        "southcentralus",
        "southeastasia",
        "spaincentral",
        "swedencentral",
        "switzerlandnorth",
        "uaenorth",
        "uksouth",
        "westeurope",
        "westus2",
        "westus3",
    ),
    ZONES,
)
"""Name → how many zones it has."""
