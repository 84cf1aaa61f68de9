"""The training lab: its form, progress and charts, and the jobs behind them."""
