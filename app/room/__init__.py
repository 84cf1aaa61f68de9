"""The live room: what an instructor asks, what learners answer, who follows whom, and the wall of drawings."""
