"""notte_local."""
