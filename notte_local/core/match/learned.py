"""What `benchmarks/train.py` found signals to be worth, and how far to believe."""

from __future__ import annotations

MIN_SCORE = 0.5
"""Below it a match is not believed. Cross-validated over the sites of the development data:
sentences right 0.54 at 0.13 wrong answers on what is not there."""

WEIGHTS = {
    "words": 4.548,
    "own": 1.409,
    "evidence": 1.515,
    "act": 0.800,
    "whole": 1.188,
    "adrift": -0.406,
    "name": 0.285,
    "rare": 0.791,
    "exact": 1.298,
    "quoted": 2.007,
    "role": 2.269,
    "kind": 0.886,
    "option": 4.022,
    "field": 1.228,
    "icon": 1.415,
    "answer": 2.000,
    "lure": 0.992,
    "row": 6.068,
    "relation": 3.000,
    "place": 4.283,
    "ordinal": 5.000,
    "unwanted": 1.453,
    "stated": 2.000,
    "state": 0.423,
    "repeat": 0.229,
    "crowd": 0.102,
    "footer": 0.238,
    "title": 0.091,
    "reading": 1.990,
}

CALIBRATION = {
    "bias": -4.504,
    "odds": 0.044,
    "margin": 0.348,
    "alone": -0.016,
    "words": 1.931,
    "own": 0.701,
    "evidence": 3.028,
    "name": 0.434,
    "rare": -1.173,
    "exact": 0.527,
    "option": 1.025,
    "role": 0.614,
    "field": 0.601,
    "value": 0.107,
    "told apart": 1.753,
    "reading": -3.086,
}
