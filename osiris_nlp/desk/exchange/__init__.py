"""Exchange with other programs: SPIP sites, their plugin, and clients of Annif."""
