"""Whether an image is the same one tomorrow."""


def pinned(image: str) -> bool:
    """Whether it has a digest, or a tag that is not `latest`."""
    name, _, digest = image.partition("@")
    base, _, tag = name.rpartition("/")[2].partition(":")
    return bool(base) and tag != "latest" and bool(tag or digest)
