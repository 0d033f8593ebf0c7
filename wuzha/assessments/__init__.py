"""Where everyone stands under the plan that counts."""
