/// The store seen through IMAP and POP3: implements their one-screen interfaces and turns the
/// store's words and failures into theirs.
@NullMarked
package org.postern.access;

import org.jspecify.annotations.NullMarked;
