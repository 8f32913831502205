"""What every way out of the house has in common: how it says no, and mail."""

import smtplib

from django.core.mail import send_mail


class GatewayError(Exception):
    """The message was not taken. `again` says whether trying later can help, `unsure` that it may have arrived."""

    def __init__(self, words: str, *, again: bool, unsure: bool = False):
        super().__init__(words)
        self.again = again
        self.unsure = unsure


def mail(*, to: str, subject: str, text: str) -> None:
    """Send one e-mail by EMAIL_URL. Raises GatewayError unless the mail server took it."""
    try:
        send_mail(" ".join(subject.split()), text, None, [to])
    except (smtplib.SMTPRecipientsRefused, ValueError) as error:  # a header or an address that cannot be written
        raise GatewayError(f"mail refused: {type(error).__name__}", again=False) from error
    except (smtplib.SMTPException, OSError) as error:
        raise GatewayError(f"mail not sent: {type(error).__name__}", again=True) from error
