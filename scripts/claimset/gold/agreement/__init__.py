"""How far annotators agree, and how far each agrees with gold."""
