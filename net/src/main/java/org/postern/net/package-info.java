/// Listeners, connections, TLS, PROXY protocol, SASL, connection limits and the line and literal
/// streams that all protocols share.
@NullMarked
package org.postern.net;

import org.jspecify.annotations.NullMarked;
