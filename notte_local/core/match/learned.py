"""What `benchmarks/train.py` found signals to be worth, and how far to believe."""

from __future__ import annotations

MIN_SCORE = 0.5
"""Below it a match is not believed. Cross-validated over the sites of the development data:
sentences right 0.50 at 0.10 wrong answers on what is not there."""

WEIGHTS = {
    "words": 5.060,
    "own": 1.359,
    "evidence": 1.314,
    "act": 0.800,
    "whole": 1.344,
    "adrift": -0.401,
    "name": 0.354,
    "rare": 0.555,
    "exact": 1.371,
    "quoted": 2.041,
    "role": 2.110,
    "kind": 0.889,
    "option": 3.926,
    "field": 1.381,
    "icon": 1.500,
    "answer": 2.000,
    "lure": 1.028,
    "row": 4.741,
    "relation": 3.000,
    "place": 4.517,
    "ordinal": 5.000,
    "unwanted": 0.815,
    "stated": 2.000,
    "state": 0.422,
    "repeat": 0.230,
    "crowd": 0.070,
    "footer": 0.282,
    "title": 0.034,
    "reading": 1.782,
}

CALIBRATION = {
    "bias": -4.544,
    "odds": -0.045,
    "margin": 0.319,
    "alone": 0.017,
    "words": 2.980,
    "own": 0.413,
    "evidence": 3.387,
    "name": 0.444,
    "rare": -1.494,
    "exact": 0.914,
    "option": 1.578,
    "role": 0.888,
    "field": 0.450,
    "value": -0.092,
    "told apart": 1.782,
    "reading": -5.061,
}
