"""What the actions call: each room of gestures knows the desk and the parts it moves, not the window."""
