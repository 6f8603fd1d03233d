"""The one way in which work is run, resumed and finished: folders, files, workers, commands."""
