/// The store's tests, and the contract suite that every engine under it must pass.
@NullMarked
package org.postern.store;

import org.jspecify.annotations.NullMarked;
