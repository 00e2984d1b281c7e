"""The report in the making: drafts and their blocks, where each paragraph comes from, figures, translations, past reports."""
