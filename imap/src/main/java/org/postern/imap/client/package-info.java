/// A small IMAP client: for tests, tools and, later, the proxy. It speaks the protocol's lines and
/// literals and leaves their meaning to its user.
@NullMarked
package org.postern.imap.client;

import org.jspecify.annotations.NullMarked;
