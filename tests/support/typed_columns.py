"""Types of columns as `datasets` reads them."""

import datasets

from claimset.model.feature import Features, feature_as_json


def by_datasets(columns: Features) -> datasets.Features:
    """Return the columns of a config as `datasets` makes them of their JSON."""
    return datasets.Features.from_dict(feature_as_json(columns))
