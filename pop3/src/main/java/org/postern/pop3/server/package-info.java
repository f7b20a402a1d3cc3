/// POP3's server: the session and the interface behind it, [Maildrops]. It knows no store.
@NullMarked
package org.postern.pop3.server;

import org.jspecify.annotations.NullMarked;
