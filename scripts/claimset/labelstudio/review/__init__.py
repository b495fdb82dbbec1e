"""The labeling interface of a review, and its regions: proposed gold beside what annotators drew."""
