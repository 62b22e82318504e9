"""What redaction costs and finds."""

from bench.pii import measure


def test_time_a_line_recall_and_precision_are_measured():
    figures = measure(rounds=1)
    assert 0 < figures["pii_line_ms_p50"] <= figures["pii_line_ms_p95"] <= figures["pii_line_ms_p99"]
    assert {name for name in figures if name.endswith("_share")} == {
        "pii_digits_and_emails_recall_share",
        "pii_address_recall_share",
        "pii_name_recall_share",
        "pii_precision_share",
    }
