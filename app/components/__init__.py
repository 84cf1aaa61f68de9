"""The Python face of each front-end component: a typed function and a small inline stub."""
