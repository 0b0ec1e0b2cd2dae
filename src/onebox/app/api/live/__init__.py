"""The live stream: one asynchronous process per box that tells open pages "your group is at version N now"."""
