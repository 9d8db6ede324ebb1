"""What each platform makes of a guest: how it presents every disk, and what it refuses."""
