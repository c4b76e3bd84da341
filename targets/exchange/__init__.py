"""Period sheets as files: XLSX and CSV out and in, and opening any spreadsheet safely."""
