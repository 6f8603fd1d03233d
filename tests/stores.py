"""A store for tests, with a prefix of its own for each."""

import itertools
import json

import obstore
from obstore.store import S3Store

from receipts.making import dataset_run
from receipts.plan import Plan
from receipts.stores.urls import StoreUrl
from tests.servers.seaweedfs import BUCKET
from world.settings import Settings

_NUMBERS = itertools.count()


class Bench:
    """A prefix in a store, and what a test does there behind the program's back."""

    def __init__(self, bucket=BUCKET):
        self.url = StoreUrl("s3", bucket, f"tests/{next(_NUMBERS)}")

    @property
    def _client(self):
        return S3Store(self.url.bucket, prefix=self.url.prefix)

    def names(self):
        return sorted(each["path"] for some in obstore.list(self._client) for each in some)

    def tags(self):
        return {
            each["path"]: (each["e_tag"], each["last_modified"])
            for some in obstore.list(self._client)
            for each in some
        }

    def read(self, name):
        return bytes(obstore.get(self._client, name).bytes())

    def put(self, name, data):
        obstore.put(self._client, name, data)

    def remove(self, name):
        obstore.delete(self._client, name)

    def files(self):
        """The bytes of all objects but those of the store's own."""
        return {name: self.read(name) for name in self.names() if not name.startswith(".")}

    def json(self, name):
        return json.loads(self.read(name))

    def make(self, n_customers=30, **form):
        """Makes a data set here; the run."""
        return make(self.url, n_customers, **form)


def make(output, n_customers=30, *, seed=42, format="json", n_batches=None, settings=None, **form):
    """Makes a data set of batches of 10; the run.  It ends early after ``n_batches``."""
    how = {key: form.pop(key) for key in ("n_workers", "overwrite", "resume") if key in form}
    plan = Plan(
        Settings(seed=seed, receipts_per_customer=3, **(settings or {})),
        n_customers,
        **{"batch_size": 10, **form},
        format=format,
    )
    run = dataset_run(plan, output, lambda: ("2026-01-02T03:04:05.000006", 0.5), **how)
    batches = iter(run)
    for number, _ in enumerate(batches, 1):
        if number == n_batches:
            batches.close()
            break
    return run
