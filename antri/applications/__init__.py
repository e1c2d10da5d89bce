"""Document applications (berkas): submit, check, return for correction, approve, collect."""
