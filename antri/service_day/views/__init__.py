"""Pages of the service day, one file for each subject."""
