/// The grammar of IMAP: commands and responses as octets to values and values to octets (RFC 9051
/// section 9, RFC 3501 section 9). No sockets, no store.
@NullMarked
package org.postern.imap;

import org.jspecify.annotations.NullMarked;
