"""From events to messages: reminders and receipts through e-mail, WhatsApp and SMS, sent by the worker."""
