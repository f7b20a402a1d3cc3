/// Tests of the kernel.
@NullMarked
package org.postern.kernel;

import org.jspecify.annotations.NullMarked;
