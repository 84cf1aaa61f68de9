"""What pages show, as data: the story, the instructor's questions, presets and talks."""
