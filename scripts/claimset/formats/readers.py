"""The formats of other tools that are read, under the names that the command line offers."""

from claimset.formats.brat import read_brat
from claimset.formats.conll import read_conll
from claimset.formats.doccano import read_doccano
from claimset.formats.inception import read_inception
from claimset.formats.prodigy import read_prodigy
from claimset.model.foreign import ForeignReader

READERS: dict[str, ForeignReader] = {
    "brat": read_brat,
    "conll": read_conll,
    "doccano": read_doccano,
    "prodigy": read_prodigy,
    "inception": read_inception,
}
LABEL_STUDIO = "labelstudio"
"""The format of Label Studio, whose exports the room of that name reads."""
FORMATS = (LABEL_STUDIO, *READERS)
"""The formats that can be imported, as the command line offers them."""
