"""The workflow of an upload: received, read, confirmed or discarded, undone."""
