"""Many phones in one process, light enough that one core drives hundreds of calls, and what they measure."""
