/// Folders, messages, flags and quota, on the engine (floor 2; SPEC section 7).
@NullMarked
package org.postern.store;

import org.jspecify.annotations.NullMarked;
