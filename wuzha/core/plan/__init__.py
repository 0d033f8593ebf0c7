"""Read the folder of a plan into frozen data, or report everything that is wrong with it."""
