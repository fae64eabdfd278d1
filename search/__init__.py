"""Finding things: faces may ask this package, it reads rooms, and no room knows that it exists.

Nothing stands behind this door yet: the storefront asks the database itself (`products.queries.shelf`)."""
