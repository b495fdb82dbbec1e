"""Gold as it is proposed to a curator, and the decisions in what they made of it."""
