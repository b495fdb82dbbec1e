"""Which figures stand side by side, and what arithmetic says of them."""
