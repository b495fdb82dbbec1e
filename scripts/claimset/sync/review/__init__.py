"""What annotators differ on, to a curator and back."""
