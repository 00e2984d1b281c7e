"""Past documents: a report or a body's observations, read paragraph by paragraph, and the workbook that places them."""
