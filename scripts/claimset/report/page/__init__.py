"""The parts that all pages share: the frame with its security policy, the colors of labels, lanes under words."""
