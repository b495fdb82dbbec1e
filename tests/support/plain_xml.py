"""Interfaces that are no plain XML, for every reader of an interface."""

NO_PLAIN_XML = (
    "",
    "owls",
    "<View>",
    "<View></Text>",
    "<View/><View/>",
    "<View>&owl;</View>",
    "<View>\0</View>",
    "<View>\ud800</View>",
    '<!DOCTYPE View [<!ENTITY a "b">]><View>&a;</View>',
)
