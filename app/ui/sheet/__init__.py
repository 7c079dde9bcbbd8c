"""The sheet on the screen: the walker that draws a form, and the widgets that its questions become."""
