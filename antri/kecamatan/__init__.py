"""Service by hand at the kecamatan, outreach (jemput bola), and the way each kecamatan goes online."""
