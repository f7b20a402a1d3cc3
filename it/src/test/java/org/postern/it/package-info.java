/// End to end: a real node in a process of its own, driven from outside; and the laws of the tree.
@NullMarked
package org.postern.it;

import org.jspecify.annotations.NullMarked;
