"""Who may do what: one table, role → words (product.md §1). Pages ask for a word, never for a role."""

from enum import StrEnum


class Role(StrEnum):
    """The roles of a store. One person may hold several (GAP-53)."""

    CONSULTANT = "consultant"
    RECEPTIONIST = "receptionist"
    SALES_MANAGER = "sales_manager"
    CSR = "csr"
    DMS_CLERK = "dms_clerk"
    SERVICE_ADVISOR = "service_advisor"
    GENERAL_MANAGER = "general_manager"
    GROUP_MANAGER = "group_manager"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """The words. `own` means one's own cards, `store` all cards of the store."""

    CARD_OWN = "card.own"  # open, read and write one's own cards
    CARD_READ = "card.read"  # read every card of the store
    CARD_WRITE = "card.write"  # write every card of the store
    CARD_REASSIGN = "card.reassign"
    CARD_MERGE = "card.merge"  # look through duplicates, merge two customers, take it back
    DISPUTE_SETTLE = "dispute.settle"  # decide who has a customer that two claim
    CARD_FIND = "card.find"  # find any customer of the store, masked
    PHONE_STORE = "phone.store"  # see the store's phone numbers unmasked
    PHONE_REVEAL = "phone.reveal"  # unmask one number; it is logged
    VISIT_DESK = "visit.desk"  # the front desk: register, assign, see every visit
    VISIT_OWN = "visit.own"  # register and finish one's own visits
    VISIT_READ = "visit.read"  # read the register and its numbers
    VISIT_REOPEN = "visit.reopen"  # open the register of a closed day again
    ROSTER_MANAGE = "roster.manage"  # order of the day, away, skip
    ROSTER_OVERRIDE = "roster.override"  # give a first visit to somebody who is not next
    FOLLOWUP_OWN = "followup.own"
    SCRIPT_WRITE = "script.write"  # what to answer to objections: write, change, put away
    REPORT_OWN = "report.own"
    REPORT_SIGN = "report.sign"  # evening meeting: guide, return, sign
    LOSS_CONFIRM = "loss.confirm"  # confirm, return, reopen losses; spot checks; the weekly analysis
    LOSS_CONFIRM_MANAGERS = "loss.confirm_managers"  # the same for the losses of who confirms the others'
    REPORT_SIGN_MANAGERS = "report.sign_managers"  # read the meetings, sign the reports of who signs the others'
    STOCK_TAKE = "stock.take"  # monthly stock-take of the card drawers: start, sign, reopen
    CONTROL_READ = "control.read"  # how the store works: clocks, planned × done × due, calibration of everybody
    QUALITY_CHECK = "quality.check"  # call customers to check the contacts that were drawn
    EXPORT_RUN = "export.run"
    CUSTOMER_MASTER = "customer.master"  # write the master data of customers who bought (DATA-04, DATA-25)
    CUSTOMER_DATA = "customer.data"  # hand a customer all that is stored about them
    CUSTOMER_ERASE = "customer.erase"  # erase a person; statistics stay
    ACCESS_LOG = "access.log"  # see who looked at whom
    EXPORT_TEMPLATE = "export.template"
    ONLINE_MANAGE = "online.manage"  # who may send online leads: tokens, the playground
    SETTINGS_LADDER = "settings.ladder"
    SETTINGS_STORE = "settings.store"
    PEOPLE_MANAGE = "people.manage"
    MESSAGE_OWN = "message.own"  # messages to one's own customers
    MESSAGE_STORE = "message.store"  # the store's outbox, letters, mass messages
    MESSAGE_APPROVE = "message.approve"  # let somebody else's mass message go out
    MESSAGE_TEMPLATE = "message.template"  # texts of messages
    CATALOG_EDIT = "catalog.edit"  # models, prices, rivals, cars of the showroom


ROLE_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.CONSULTANT: frozenset(
        {Right.CARD_OWN, Right.VISIT_OWN, Right.FOLLOWUP_OWN, Right.REPORT_OWN, Right.PHONE_REVEAL, Right.MESSAGE_OWN}
    ),
    Role.RECEPTIONIST: frozenset({Right.VISIT_DESK, Right.CARD_FIND, Right.ROSTER_MANAGE, Right.ROSTER_OVERRIDE}),
    Role.SALES_MANAGER: frozenset(
        {
            Right.CARD_READ, Right.CARD_WRITE, Right.CARD_REASSIGN, Right.CARD_FIND, Right.PHONE_STORE,
            Right.CARD_MERGE, Right.DISPUTE_SETTLE,
            Right.PHONE_REVEAL, Right.VISIT_DESK, Right.VISIT_REOPEN, Right.ROSTER_MANAGE, Right.ROSTER_OVERRIDE,
            Right.REPORT_SIGN, Right.STOCK_TAKE, Right.EXPORT_RUN, Right.SETTINGS_LADDER, Right.ONLINE_MANAGE,
            Right.CUSTOMER_DATA, Right.ACCESS_LOG,
            Right.MESSAGE_STORE, Right.MESSAGE_APPROVE, Right.MESSAGE_TEMPLATE,
            Right.CATALOG_EDIT, Right.SCRIPT_WRITE, Right.CONTROL_READ, Right.QUALITY_CHECK,
            Right.LOSS_CONFIRM,
        }
    ),
    Role.CSR: frozenset(
        {
            Right.CARD_READ, Right.CARD_FIND, Right.CUSTOMER_MASTER, Right.MESSAGE_STORE, Right.MESSAGE_TEMPLATE,
        }
    ),
    Role.DMS_CLERK: frozenset({Right.EXPORT_RUN, Right.EXPORT_TEMPLATE}),
    Role.SERVICE_ADVISOR: frozenset(),
    Role.GENERAL_MANAGER: frozenset(
        {
            Right.CARD_READ, Right.CARD_FIND, Right.PHONE_REVEAL, Right.VISIT_READ, Right.CUSTOMER_DATA,
            Right.CUSTOMER_ERASE, Right.CONTROL_READ, Right.MESSAGE_APPROVE, Right.REPORT_SIGN_MANAGERS,
            Right.LOSS_CONFIRM_MANAGERS,
        }
    ),
    Role.GROUP_MANAGER: frozenset(
        {
            Right.CARD_READ, Right.CARD_FIND, Right.PHONE_REVEAL, Right.VISIT_READ, Right.CONTROL_READ,
            Right.CATALOG_EDIT,
        }
    ),
    Role.AUDITOR: frozenset(),
    Role.ADMINISTRATOR: frozenset(
        {
            Right.SETTINGS_LADDER, Right.SETTINGS_STORE, Right.PEOPLE_MANAGE, Right.ONLINE_MANAGE, Right.CATALOG_EDIT,
            Right.ACCESS_LOG, Right.CUSTOMER_ERASE,
        }
    ),
}  # fmt: skip


def rights_of(roles: set[str]) -> frozenset[Right]:
    """All words of the given roles; an unknown role gives none."""
    known = (ROLE_RIGHTS[Role(r)] for r in roles if r in set(Role))
    return frozenset().union(*known)
