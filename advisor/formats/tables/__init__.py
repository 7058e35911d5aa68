"""Tables in and out: columns, rows, arrays and data frames of other libraries."""
