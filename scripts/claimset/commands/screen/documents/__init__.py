"""What commands show of one document that they change."""
