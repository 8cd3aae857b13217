"""What `benchmarks/train.py` found signals to be worth, and how far to believe."""

from __future__ import annotations

MIN_SCORE = 0.6
"""Below it a match is not believed. Cross-validated over the sites of the development data:
sentences right 0.52 at 0.10 wrong answers on what is not there."""

WEIGHTS = {
    "words": 3.775,
    "own": 1.583,
    "evidence": 1.572,
    "act": 0.800,
    "whole": 1.016,
    "key": 0.128,
    "adrift": -0.505,
    "name": 0.375,
    "rare": 0.785,
    "exact": 1.248,
    "quoted": 2.009,
    "role": 2.125,
    "kind": 0.771,
    "option": 3.644,
    "field": 1.431,
    "other": 0.625,
    "icon": 1.425,
    "answer": 2.000,
    "lure": 0.962,
    "row": 4.193,
    "relation": 3.000,
    "place": 4.669,
    "ordinal": 5.000,
    "unwanted": 1.528,
    "stated": 2.000,
    "state": 0.529,
    "footer": 0.274,
    "reading": 1.973,
}

CALIBRATION = {
    "bias": -3.707,
    "odds": 0.201,
    "margin": 0.320,
    "alone": 0.200,
    "words": 1.276,
    "own": 1.073,
    "evidence": 1.233,
    "name": 0.095,
    "rare": -0.358,
    "exact": 0.018,
    "whole": -0.999,
    "key": 0.265,
    "adrift": -0.431,
    "other": 1.354,
    "lure": 0.154,
    "answered": -0.104,
    "thing alone": -0.386,
    "option": 0.535,
    "role": 0.525,
    "field": 0.398,
    "value": 0.098,
    "told apart": 0.980,
    "reading": -4.123,
}
