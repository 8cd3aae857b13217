"""What `benchmarks/train.py` found signals to be worth, and how far to believe."""

from __future__ import annotations

MIN_SCORE = 0.75
"""Below it a match is not believed. Cross-validated over the sites of the development data:
sentences right 0.54 at 0.13 wrong answers on what is not there at 0.7, 0.49 at 0.08 at 0.8."""

WEIGHTS = {
    "words": 3.771,
    "own": 1.633,
    "evidence": 1.614,
    "act": 0.800,
    "whole": 1.076,
    "key": 0.097,
    "adrift": -0.510,
    "name": 0.398,
    "rare": 0.779,
    "exact": 1.213,
    "quoted": 2.009,
    "role": 2.113,
    "kind": 0.770,
    "option": 3.634,
    "field": 1.427,
    "other": 0.591,
    "icon": 1.602,
    "answer": 2.000,
    "lure": 0.967,
    "row": 3.802,
    "relation": 3.000,
    "place": 4.737,
    "ordinal": 5.000,
    "unwanted": 1.554,
    "stated": 2.000,
    "state": 0.541,
    "footer": 0.255,
    "reading": 1.875,
}

CALIBRATION = {
    "bias": -2.807,
    "odds": 0.254,
    "margin": 0.322,
    "alone": 0.152,
    "words": 0.904,
    "own": 0.800,
    "evidence": 1.142,
    "name": 0.081,
    "rare": -0.352,
    "exact": -0.093,
    "whole": -1.133,
    "key": 0.340,
    "adrift": -0.487,
    "other": 1.363,
    "lure": 0.255,
    "answered": 0.037,
    "thing alone": -0.517,
    "option": 0.265,
    "role": 0.168,
    "field": 0.473,
    "value": -0.038,
    "told apart": 0.631,
    "reading": -4.589,
}
