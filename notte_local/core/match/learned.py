"""What `benchmarks/train.py` found signals to be worth, and how far to believe."""

from __future__ import annotations

MIN_SCORE = 0.74
"""Below it a match is not believed. Cross-validated over the sites of the development data:
sentences right 0.52 at 0.10 wrong answers on what is not there."""

WEIGHTS = {
    "words": 3.819,
    "own": 1.665,
    "evidence": 1.623,
    "act": 0.800,
    "whole": 1.066,
    "key": 0.103,
    "adrift": -0.508,
    "name": 0.387,
    "rare": 0.765,
    "exact": 1.206,
    "quoted": 2.009,
    "role": 2.131,
    "kind": 0.768,
    "option": 3.633,
    "field": 1.425,
    "other": 0.587,
    "icon": 1.600,
    "answer": 2.000,
    "lure": 0.955,
    "row": 3.435,
    "relation": 3.000,
    "place": 4.734,
    "ordinal": 5.000,
    "unwanted": 1.583,
    "stated": 2.000,
    "state": 0.542,
    "footer": 0.240,
    "reading": 1.861,
}

CALIBRATION = {
    "bias": -2.793,
    "odds": 0.259,
    "margin": 0.320,
    "alone": 0.174,
    "words": 0.963,
    "own": 0.759,
    "evidence": 1.172,
    "name": -0.002,
    "rare": -0.182,
    "exact": -0.125,
    "whole": -1.126,
    "key": 0.357,
    "adrift": -0.528,
    "other": 1.400,
    "lure": 0.204,
    "answered": -0.039,
    "thing alone": -0.443,
    "option": 0.226,
    "role": 0.169,
    "field": 0.514,
    "value": -0.048,
    "told apart": 0.706,
    "reading": -4.039,
}
