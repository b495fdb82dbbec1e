"""The numbers of the report's charts, each with the places at which a chart draws them."""
