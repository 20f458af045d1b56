"""What is built in the background, released by a second person and withdrawn with a reason: one life for all of it."""
