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
