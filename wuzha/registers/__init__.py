"""The books of the office: entries in revisions, corrected, withdrawn and put back."""
