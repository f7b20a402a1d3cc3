/// The directory's LDAP server: messages, operations, controls and access rules over
/// [org.postern.directory.DirectoryTree]. The grammar and the schema's matching rules are a
/// library's; what is read is bounded here before the library sees it.
///
/// @spec https://www.rfc-editor.org/rfc/rfc4511 RFC 4511: LDAP, the protocol
/// @spec https://www.rfc-editor.org/rfc/rfc4513 RFC 4513: authentication methods
/// @spec https://www.rfc-editor.org/rfc/rfc4533 RFC 4533: content synchronisation
@NullMarked
package org.postern.directory.server;

import org.jspecify.annotations.NullMarked;
