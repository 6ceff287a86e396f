"""Windows the page is looked at in."""

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
