"""What is arranged for readers beside the circulars, and what is learned from them."""
