"""The pure room: plan + facts → findings. No files, no clock, no connection of its own."""
