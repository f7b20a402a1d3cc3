/// Tests, with an authority of their own.
@NullMarked
package org.postern.certificates;

import org.jspecify.annotations.NullMarked;
