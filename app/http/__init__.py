"""What the server answers over plain HTTP: resources that pages ask for, and what is refused before them."""
