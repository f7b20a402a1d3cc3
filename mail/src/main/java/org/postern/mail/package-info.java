/// The shared words of mail: addresses, domains, header fields, MIME structure, dates, character
/// sets. Floor 0: it knows nothing but the JDK, opens no socket and no file.
@NullMarked
package org.postern.mail;

import org.jspecify.annotations.NullMarked;
