"""The demo world: invented units, cooperatives, goods and a year of orders, made through the real actions."""
