"""What is known about Chinese words: their plain form, where they end, how they sound, and what else they are called."""
