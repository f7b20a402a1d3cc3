/// The directory as a client of others: it follows another server of ours, and asks foreign
/// directories about their people.
///
/// @spec https://www.rfc-editor.org/rfc/rfc4533 RFC 4533: content synchronisation
@NullMarked
package org.postern.directory.client;

import org.jspecify.annotations.NullMarked;
