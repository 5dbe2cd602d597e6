"""The school's workbook: read safely, checked row by row, written all or nothing (A4 3.4.2(2))."""
