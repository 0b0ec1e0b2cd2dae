"""The systems that Onebox is measured beside, each written the way its own documentation says."""
