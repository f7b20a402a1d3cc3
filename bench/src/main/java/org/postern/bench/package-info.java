/// Benchmarks against peers and bars, and the harness that they share with the end-to-end tests: a
/// real node in a process of its own. Never shipped.
@NullMarked
package org.postern.bench;

import org.jspecify.annotations.NullMarked;
