/// POP3's grammar: commands from lines, responses to lines (RFC 1939 with RFC 2449, RFC 2595, RFC
/// 3206, RFC 5034 and RFC 6856). No sockets, no store.
///
/// @spec https://www.rfc-editor.org/rfc/rfc1939 RFC 1939: Post Office Protocol - Version 3
/// @spec https://www.rfc-editor.org/rfc/rfc2449 RFC 2449: POP3 Extension Mechanism
/// @spec https://www.rfc-editor.org/rfc/rfc5034 RFC 5034: POP3 SASL Authentication Mechanism
/// @spec https://www.rfc-editor.org/rfc/rfc6856 RFC 6856: POP3 Support for UTF-8
@NullMarked
package org.postern.pop3;

import org.jspecify.annotations.NullMarked;
