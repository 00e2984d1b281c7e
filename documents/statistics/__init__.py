"""The statistics annex: the workbook that goes out and comes back, small numbers, and the tables of the report."""
