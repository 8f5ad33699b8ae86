"""What the stand-ins for web libraries serve: a page a url, after a short wait.

`AWAITWISE_FAILING_URL` names a part of the urls that cannot be reached.
"""

import os

DELAY = 0.1


def page(url):
    failing = os.environ.get("AWAITWISE_FAILING_URL")
    return None if failing and failing in url else f"<p>{url}</p>" * 3
