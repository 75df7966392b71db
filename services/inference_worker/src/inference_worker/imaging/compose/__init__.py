"""From a cleaned foreground to the output's pixels: laid out, placed, and laid over what is wanted behind it."""
