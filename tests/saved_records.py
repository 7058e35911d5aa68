"""Saved advice as data, changed the way that files of earlier versions differ."""


def unsealed(advice, **changes):
    """Return the data of an advice with changes and without its checksum, as older files are."""
    data = {**advice.to_dict(), **changes}
    del data["checksum"]
    return data
