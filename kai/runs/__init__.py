"""What a training run is: its bounded settings, its networks, its work in a process of its own, and what it leaves."""
