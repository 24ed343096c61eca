"""The packs a node has installed, kept by digest, so that a case keeps its own."""
