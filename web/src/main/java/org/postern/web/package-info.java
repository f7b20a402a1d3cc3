/// The web server: HTTP/1.1 and HTTP/2, who is logged in, what every answer carries for safety, and
/// the places at which rooms mount what they serve ([WebMounts]).
///
/// A request is served by blocking code on a virtual thread of its own, in this order: the client
/// (behind a proxy that is believed, who it names), the host that was asked, the mount, the login,
/// the defence against forged requests, the limits, the handler. See [WebSite].
@NullMarked
package org.postern.web;

import org.jspecify.annotations.NullMarked;
