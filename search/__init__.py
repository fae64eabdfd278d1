"""Finding things: faces may ask this package, it reads rooms, and no room knows that it exists.

`chinese.tokens(facts)` says what is kept of a product, `find(asked, backend)` asks an engine for it,
`highlight` says which parts of a name were meant, `Suggestions` completes what is being typed.
"""

from search.backends.base import Broken, Filters, Order
from search.find import Asked, Result, find
from search.highlight import highlight
from search.suggestions import Suggestions

__all__ = ["Asked", "Broken", "Filters", "Order", "Result", "Suggestions", "find", "highlight"]
