"""The kernel. Importing any of it teaches marshmallow Chinese first: schemas keep the words they were made with."""

from shop.core.messages import speak_chinese

speak_chinese()
