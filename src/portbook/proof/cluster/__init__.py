"""A cluster of Dask's, whose workers judge snippets. Only `cluster.py` and `on_worker.py` import Dask, which is an extra."""
