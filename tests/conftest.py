"""A test that proves the control of a hazard must run and pass: skipped, or expected to fail, it fails."""

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    marker = item.get_closest_marker("hazard")
    if marker is not None and (report.skipped or hasattr(report, "wasxfail")):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} proves {', '.join(marker.args)} and must not be skipped or excused"
    return report
