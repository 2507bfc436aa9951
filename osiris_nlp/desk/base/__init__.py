"""What every subject of the desk needs: database, guard, templates, readers of long texts. It knows no subject."""
