"""Frozen years: documents, certification, volumes, copies."""
