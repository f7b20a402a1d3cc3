/// ManageSieve's words: what a client sends and what a server answers (RFC 5804 section 4).
///
/// @spec https://www.rfc-editor.org/rfc/rfc5804 RFC 5804: managing Sieve scripts remotely
@NullMarked
package org.postern.managesieve;

import org.jspecify.annotations.NullMarked;
