/// Listeners, connections, TLS, PROXY protocol, SASL, connection limits and the line and literal
/// streams that all protocols share.
///
/// A [Listener] gives each [Connection] to a [SessionHandler] on a virtual thread of the
/// connection's own; the session reads a [WireInput] and writes a [WireOutput], blocking. What
/// bounds load is not the number of threads but limits with names: [ConnectionSettings], counted by
/// service and, in [ConnectionLimits], by client address.
///
/// How a session ends when its node stops: between commands [Connection#stopping] tells it; a wait
/// for the next command throws [StoppingException], which is a timeout, so that a session that can
/// say goodbye to an idle client can say it here.
///
/// What an idle connection costs decided the shape of the streams: no buffer is held while nothing
/// moves but one of 512 octets, the wait is a parked thread, and no timer runs (measured: 6 KiB of
/// live heap in clear, 14 KiB under TLS, most of it the TLS engine's and the thread's stack).
///
/// Wire formats owned here: PROXY protocol, versions 1 and 2, as its author's `proxy-protocol.txt`
/// defines them. On disk: certificates and keys in PEM (RFC 7468 section 2).
///
/// @spec https://www.rfc-editor.org/rfc/rfc4422 RFC 4422: Simple Authentication and Security Layer
/// @spec https://www.rfc-editor.org/rfc/rfc4616 RFC 4616: The PLAIN SASL Mechanism
/// @spec https://www.rfc-editor.org/rfc/rfc5802 RFC 5802: SCRAM
/// @spec https://www.rfc-editor.org/rfc/rfc7677 RFC 7677: SCRAM-SHA-256 and SCRAM-SHA-256-PLUS
/// @spec https://www.rfc-editor.org/rfc/rfc5929 RFC 5929: channel bindings for TLS
/// @spec https://www.rfc-editor.org/rfc/rfc9266 RFC 9266: channel bindings for TLS 1.3
/// @spec https://www.rfc-editor.org/rfc/rfc8446 RFC 8446: Transport Layer Security 1.3
@NullMarked
package org.postern.net;

import org.jspecify.annotations.NullMarked;
