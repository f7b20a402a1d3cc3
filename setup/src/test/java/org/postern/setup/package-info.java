/// Tests.
@NullMarked
package org.postern.setup;

import org.jspecify.annotations.NullMarked;
