@NullMarked
package org.postern.transport;

import org.jspecify.annotations.NullMarked;
