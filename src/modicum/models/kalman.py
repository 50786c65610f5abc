"""The scalar filter: whitens any columns under AR(1) plus white noise, on calendar days, gaps kept.

Noise of unit marginal variance: u_t AR(1) with lag-one correlation phi and variance 1 - omega, plus white noise of
variance omega. For observations g days apart the state moves by phi^g:

    S = P + omega,  v = z - s,  K = P / S,  s' = phi^g (s + K v),  P' = phi^2g P (1 - K) + (1 - omega)(1 - phi^2g)

Whitened rows v / sqrt(S) have identity covariance, so cross-products of them are Z' R^-1 Z without any n x n matrix;
log det R is the sum of log S.
"""

from __future__ import annotations

import numpy as np

from modicum.models.design import IntArray
from modicum.models.priors import Array

SMALLEST_VARIANCE = 1e-18
"""Guards log(0) when phi rounds to exactly one; such a node has no weight. A dozen of them can be multiplied."""
LEAST_REST = 1e-15
"""Least 1 - phi^2: guards the logarithm where phi rounds to one."""


def transitions(gap: IntArray, phi: Array) -> tuple[Array, Array]:
    """phi^g and 1 - phi^(2g) for every gap and node: two arrays (g, N). Stable when phi is near one."""
    size = np.abs(phi)
    with np.errstate(divide="ignore"):
        log_size = np.log(size)
    power = gap[:, None] * log_size
    sign = np.where((phi < 0) & (gap[:, None] % 2 == 1), -1.0, 1.0)
    return sign * np.exp(power), -np.expm1(2.0 * power)


def gains(day: IntArray, phi: Array, omega: Array) -> tuple[Array, Array, Array]:
    """The part of the filter that no rating can change: total variance S, and keep, take with s' = keep s + take z.

    day : (n,) increasing day numbers; phi, omega : (N,). Returns S (n, N), keep and take (n - 1, N).
    """
    n, nodes = len(day), len(phi)
    jump, fresh = transitions(np.diff(day), phi)
    fresh *= 1.0 - omega
    kept = jump * jump * omega  # P (1 - K) is omega K
    total, gain = np.empty((n, nodes)), np.empty((n, nodes))
    p = 1.0 - omega
    for i in range(n):
        s, k = total[i], gain[i]
        np.add(p, omega, out=s)
        np.maximum(s, SMALLEST_VARIANCE, out=s)
        np.divide(p, s, out=k)
        if i < n - 1:
            p = np.multiply(kept[i], k)
            p += fresh[i]
    take = jump * gain[:-1]
    return total, jump - take, take


def whiten(z: Array, day: IntArray, phi: Array, omega: Array) -> tuple[Array, Array]:
    """Whiten columns under each node's noise.

    z : (n, N, q) columns by observation and node, or (n, 1, q) shared by all nodes. day : (n,) increasing day numbers.
    phi, omega : (N,). Returns whitened columns (n, N, q) and log det R (N,).
    """
    n, _, q = z.shape
    total, keep, take = gains(day, phi, omega)
    s = np.zeros((n, len(phi), q))
    np.multiply(take[:, :, None], z[:-1], out=s[1:])
    for i in range(1, n - 1):
        s[i + 1] += keep[i][:, None] * s[i]
    np.subtract(z, s, out=s)
    s *= (1.0 / np.sqrt(total))[:, :, None]
    return s, np.sum(np.log(total), axis=0)
