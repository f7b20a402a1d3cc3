/// The web server: HTTP/1.1 and HTTP/2, who is logged in, what every answer carries for safety, and
/// the places at which rooms mount what they serve ([WebMounts]).
///
/// A request is served by blocking code on a virtual thread of its own, in this order: the client
/// (behind a proxy that is believed, who it names), the host that was asked, the mount, the login,
/// the defence against forged requests, the limits, the handler. See [Exchange].
///
/// ## On disk
///
/// Partition `web/sessions`: the logins of browsers. Numbers are big-endian, *text* is two octets
/// of length and modified UTF-8 (`DataOutput`), *instant* eight octets, milliseconds since 1970.
///
/// | key | value |
/// |---|---|
/// | `s`, SHA-256 of the session's token (32) | version 1 (1), id, account's id (texts), when its password was set, when the session began, when it was used (instants), remembered (1), client's address, browser, how the login was proved (texts) |
/// | `a`, account's id, 0, SHA-256 of the token (32) | 1 (1): an index of the others |
///
/// @spec https://www.rfc-editor.org/rfc/rfc9110 RFC 9110: HTTP semantics
/// @spec https://www.rfc-editor.org/rfc/rfc6455 RFC 6455: the WebSocket protocol
/// @spec https://www.rfc-editor.org/rfc/rfc9457 RFC 9457: problem details
@NullMarked
package org.postern.web;

import org.jspecify.annotations.NullMarked;
