"""Deposits that are paid on line: a link to pay with, and the word that one was paid."""
