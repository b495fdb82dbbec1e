"""Texts that are hard on offsets, each with the words that get labels."""

from e2e.browser.scenario import Text

WORDS = ("Northmere", "Harbourlight", "said", "95", "95 people were arrested")
_SENTENCE = "Northmere and Harbourlight said that 95 people were arrested."
_SENTENCES = [f"Sentence number {number} of this paragraph says nothing at all." for number in range(12)]
_LONG = " ".join(_SENTENCES)

TEXTS = {
    "plain": Text(_SENTENCE, *WORDS),
    "emoji": Text(
        "👩🏽‍💻👨‍👩‍👧‍👦 and 🇳🇱 first. Northmere and 👩🏽‍🚒 said 𝟗 times that 95 🚓 people were 👮🏽‍♀️ arrested 🎉.",
        "Northmere", "👩🏽‍🚒", "said", "95", "95 🚓 people were 👮🏽‍♀️",
    ),
    "crlf": Text(f"A headline\r\n\r\nA line above.\r\n{_SENTENCE}\r\n", *WORDS),
    "blanks": Text(
        " Northmere\u00a0Police and  Harbourlight\tsaid:\u200b  95\u00a0people  were\tarrested. ",
        "Northmere", "Harbourlight", "said", "95", "95\u00a0people  were\tarrested",
    ),
    "dutch": Text(
        "Volgens de politie in Zuidmeer zouden er ’s ochtends één café en 1.249,5 metingen zijn geweest.",
        "politie", "Zuidmeer", "zouden", "1.249,5", "één café en 1.249,5 metingen",
    ),
    "right-to-left": Text(
        "قالت الشرطة إن 95 شخصا اعتقلوا في نورثمير.", "الشرطة", "نورثمير", "قالت", "95", "95 شخصا اعتقلوا"
    ),
    "markup": Text(
        "<b>Northmere</b> &amp; <script>alert(1)</script> <img src=x onerror=alert(2)> said {{95}} 'in' \"words\" $5.",
        "Northmere", "script>alert", "said", "95", "said {{95}} 'in' \"words\" $5",
    ),
    "wrapped": Text(
        f"{_LONG} {_SENTENCE} {_LONG}\n\n{_LONG}",
        "Northmere", "Harbourlight", "said", "95", " ".join([_SENTENCE, *_SENTENCES[:3]])[:-1],
    ),
}  # fmt: skip
