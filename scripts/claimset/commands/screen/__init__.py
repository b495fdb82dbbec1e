"""What commands show: data on standard output, words and progress bars on standard error."""
