"""Imports every models.py, so that metadata and migrations see all tables; a test keeps it whole."""

import search.aliases.models
import search.models  # noqa: F401  for its tables, like all here
import shop.catalog.accreditation.models
import shop.catalog.imports.models
import shop.catalog.listings.models
import shop.catalog.papers.models
import shop.catalog.pricing.models
import shop.catalog.products.models
import shop.catalog.recommendations.models
import shop.catalog.stock.models
import shop.finance.payments.models
import shop.fulfilment.acceptance.models
import shop.fulfilment.aftersales.models
import shop.fulfilment.deliveries.models
import shop.fulfilment.shipments.models
import shop.fulfilment.substitutions.models
import shop.ledger.guard
import shop.ledger.models
import shop.outreach.outlets.models
import shop.outreach.surplus.models
import shop.oversight.complaints.models
import shop.oversight.inspections.models
import shop.parties.accounts.models
import shop.parties.buyers.models
import shop.parties.cooperatives.models
import shop.parties.onboarding.models
import shop.parties.policy.models
import shop.parties.regions.models
import shop.reporting.quotas.models
import shop.reporting.reports.models
import shop.reporting.stats.models
import shop.reporting.transparency.models
import shop.reporting.views.models
import shop.support.audit.models
import shop.support.documents.models
import shop.support.idempotency.models
import shop.support.notices.models
import shop.support.outbox.models
import shop.support.strangers.models
import shop.trading.agreements.models
import shop.trading.campaigns.models
import shop.trading.groups.models
import shop.trading.lists.models
import shop.trading.orders.models
import shop.trading.selections.models
import shop.trading.standing.models  # noqa: F401  every import here is for its tables
