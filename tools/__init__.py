"""What `make` runs before and around the app: the environment, the programs that tests need, the server."""
