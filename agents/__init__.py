"""Minds: the receptionist, the router, specialists, tools, model providers, budgets and guardrails."""
